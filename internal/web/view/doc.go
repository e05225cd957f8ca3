// Package view turns values of package hub into parts that pages of several rooms share: rows, tags, names, lists. It knows no request.
package view
