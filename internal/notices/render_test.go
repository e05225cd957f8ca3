package notices_test

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

const head = `# Third-party notices

The work of others in the chapterhouse binary, with the licenses it came under. Written by ` + "`make notices`" + ` from the modules
that the program is linked from; a test fails when it is not current. Versions are in go.mod. The Go runtime and standard
library are under the text of golang.org/x/net.

`

// render writes two tables and then each text once, with those it belongs to.
func render(w io.Writer, modules, kept []Piece) error {
	out := bufio.NewWriter(w)
	_, _ = out.WriteString(head + "## In the repository\n\n| file beside it | license |\n|---|---|\n")
	table(out, kept)
	_, _ = out.WriteString("\n## Go modules\n\n| module | license |\n|---|---|\n")
	table(out, modules)
	_, _ = out.WriteString("\n## The texts\n")
	var texts []string
	owners := map[string][]string{}
	for _, piece := range slices.Concat(kept, modules) {
		for _, text := range piece.Texts {
			if owners[text] == nil {
				texts = append(texts, text)
			}
			if !slices.Contains(owners[text], piece.Name) {
				owners[text] = append(owners[text], piece.Name)
			}
		}
	}
	for _, text := range texts {
		fmt.Fprintf(out, "\n### %s\n\n````\n%s\n````\n", strings.Join(owners[text], ", "), text)
	}
	return out.Flush() // a bufio.Writer keeps its first error
}

func table(w io.Writer, pieces []Piece) {
	for _, piece := range pieces {
		fmt.Fprintf(w, "| %s | %s |\n", piece.Name, strings.Join(piece.Licenses, ", "))
	}
}
