// Package sitepage owns the pages whose words are the national office's: privacy, about, accessibility and contact. It knows no page
// layout and no SQL; what a page says where the office wrote nothing is the web's.
package sitepage
