// Package view turns things of the hub into the parts that pages of several rooms show: rows, tags, names, lists. It knows no request.
package view
