package hub

import "regexp"

// WordEdit is a run of words that stayed, that is new, or that is gone.
type WordEdit struct {
	Change Change // ChangeNone, ChangeNew or ChangeRemoved
	Text   string // with the spaces and line breaks behind its words
}

var wordAndSpace = regexp.MustCompile(`\s*\S+[^\S\n]*\n*|\s+`)

// diffSteps bounds the comparisons of one WordDiff: what is left then counts as replaced. Two texts of 20,000 characters about the same
// thing take some hundred thousand.
const diffSteps = 20_000_000

// WordDiff compares two texts word by word. The texts of what stayed or is gone, joined, are before; those of what stayed or is new are
// after. It finds the longest run of words that both have, and goes on with what stands before and behind it.
func WordDiff(before, after string) []WordEdit {
	d := wordDiff{a: wordAndSpace.FindAllString(before, -1), b: wordAndSpace.FindAllString(after, -1), places: map[string][]int{}}
	for j, word := range d.b {
		d.places[word] = append(d.places[word], j)
	}
	d.compare(0, len(d.a), 0, len(d.b))
	return d.edits
}

type wordDiff struct {
	a, b   []string
	places map[string][]int // of each word in b
	steps  int
	edits  []WordEdit
}

// compare adds the edits from a[i:ie] to b[j:je].
func (d *wordDiff) compare(i, ie, j, je int) {
	at, to, n := d.longest(i, ie, j, je)
	if n == 0 {
		d.add(ChangeRemoved, d.a[i:ie])
		d.add(ChangeNew, d.b[j:je])
		return
	}
	d.compare(i, at, j, to)
	d.add(ChangeNone, d.a[at:at+n])
	d.compare(at+n, ie, to+n, je)
}

// longest is the first of the longest runs that a[i:ie] and b[j:je] have in common.
func (d *wordDiff) longest(i, ie, j, je int) (at, to, n int) {
	if i == ie || j == je {
		return 0, 0, 0
	}
	ending := map[int]int{} // how long the run is that ends at a word of b
	for k := i; k < ie && d.steps < diffSteps; k++ {
		next := map[int]int{}
		for _, p := range d.places[d.a[k]] {
			d.steps++
			if p < j || p >= je {
				continue
			}
			next[p] = ending[p-1] + 1
			if next[p] > n {
				at, to, n = k-next[p]+1, p-next[p]+1, next[p]
			}
		}
		ending = next
	}
	return at, to, n
}

// add appends words to the edits, joined with those before them that are of the same kind.
func (d *wordDiff) add(change Change, words []string) {
	text := ""
	for _, word := range words {
		text += word
	}
	last := len(d.edits) - 1
	switch {
	case text == "":
	case last >= 0 && d.edits[last].Change == change:
		d.edits[last].Text += text
	default:
		d.edits = append(d.edits, WordEdit{change, text})
	}
}
