package people

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"

	"chapterhouse/internal/say"
)

// Rejects writes the rows of one file that were not taken as a table: the columns as they were, and behind them why. Whoever mends it
// sends it again as it is: the last column is not read. No cell runs as a formula.
type Rejects struct {
	out    *csv.Writer
	reason string
	begun  bool
}

// NewRejects writes to w in the locale of ctx.
func NewRejects(ctx context.Context, w io.Writer) (*Rejects, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // a spreadsheet takes the file for UTF-8 by it
		return nil, fmt.Errorf("people: rejects: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	return &Rejects{out: out, reason: say.T(ctx, "Why it wasn’t imported")}, nil
}

// Add writes one row.
func (r *Rejects) Add(ctx context.Context, one Reject) error {
	return r.add(one.Header, one.Cells, one.Reason.In(ctx))
}

func (r *Rejects) add(header, cells []string, words string) error {
	width := len(header)
	if width > 0 && header[width-1] == r.reason { // a file that was mended
		width--
	}
	if !r.begun {
		r.begun = true
		if err := r.out.Write(append(plainCells(header, width), r.reason)); err != nil {
			return fmt.Errorf("people: rejects: %w", err)
		}
	}
	if err := r.out.Write(append(plainCells(cells, max(width, len(cells)-(len(header)-width))), words)); err != nil {
		return fmt.Errorf("people: rejects: %w", err)
	}
	return nil
}

// Close writes what is left.
func (r *Rejects) Close() error {
	r.out.Flush()
	if err := r.out.Error(); err != nil {
		return fmt.Errorf("people: rejects: %w", err)
	}
	return nil
}

// plainCells are cells as they may leave, as many as there are columns.
func plainCells(cells []string, width int) []string {
	out := make([]string, width, width+1)
	for i := range out {
		if i < len(cells) {
			out[i] = plain(cells[i])
		}
	}
	return out
}
