package web

import "net/http"

// Headers sets what every answer of the hub carries, for whoever shows the hub's pages elsewhere.
func Headers(h http.Header) { new(Server).setHeaders(h, false) }
