package web

import (
	"flag"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

func TestRouteMap(t *testing.T) {
	t.Parallel()
	list := routeList()
	slices.SortFunc(list, func(a, b string) int {
		_, pathA, _ := strings.Cut(a, " ")
		_, pathB, _ := strings.Cut(b, " ")
		return strings.Compare(pathA+" "+a, pathB+" "+b)
	})
	golden(t, "routes.golden", strings.Join(list, "\n")+"\n")
}
