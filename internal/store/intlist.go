package store

import (
	"fmt"
	"strconv"
	"strings"
)

// joinInts writes a short list of widths into one column: "640,1280".
func joinInts(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ",")
}

// splitInts reads what joinInts wrote.
func splitInts(text string) ([]int, error) {
	if text == "" {
		return nil, nil
	}
	var list []int
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, fmt.Errorf("store: widths: %w", err)
		}
		list = append(list, n)
	}
	return list, nil
}
