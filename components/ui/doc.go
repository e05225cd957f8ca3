// Package ui holds the small components every page is made of: fields, tags, plates, lists of events, the drawn map.
//
// It owns their markup and accessibility. It knows no domain: views are structs of words and addresses. The one
// invariant: no policy, clock, query or URL building happens in a template.
package ui
