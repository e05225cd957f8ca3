// Package link builds the addresses of pages. The table of routes is in package web.
package link
