package page

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// seenField is the field of an editor that says what its other fields began with: a hash of each.
const seenField = "seen"

// Guard keeps an editor from overwriting what somebody else saved while it was open. Of each field it compares three values: what the
// form began with, what was typed, and what is stored. A field the person left alone takes the stored value, one that only they changed
// keeps theirs, and one that both changed is a clash: the form is shown again with both. A form that does not say what it began with
// clashes wherever it differs from what is stored.
type Guard struct {
	began  map[string]string // hashes, by field
	stored map[string]string
	theirs map[string]string // what is stored in the fields that both changed
	left   map[string]bool   // fields that the person left alone, and somebody else did not
}

// NewGuard compares the form that was sent with what is stored.
func NewGuard(q *Request) *Guard {
	g := &Guard{stored: map[string]string{}, theirs: map[string]string{}, left: map[string]bool{}}
	_ = json.Unmarshal([]byte(q.Text(seenField)), &g.began) // what cannot be read says nothing
	return g
}

// Merge compares a form as it was typed with the same form as it is stored, and returns what is to be saved.
func Merge[F any](q *Request, typed, stored F) (F, *Guard) {
	g := NewGuard(q)
	v, now := reflect.ValueOf(&typed).Elem(), reflect.ValueOf(stored)
	for i, tag := range formTags(v.Type()) {
		name, _, _ := strings.Cut(tag, ",")
		if name != "" && !g.Mine(name, fieldText(v.Field(i)), fieldText(now.Field(i))) {
			v.Field(i).Set(now.Field(i))
		}
	}
	return typed, g
}

// Mine compares one field, and reports whether what was typed stands. It stands in a clash, too, until the person decides.
func (g *Guard) Mine(name, typed, stored string) bool {
	g.stored[name] = stored
	began := g.began[name]
	switch hash := hashOf(typed); {
	case hash == hashOf(stored):
		return true
	case began == hash:
		g.left[name] = true
		return false
	case began != hashOf(stored):
		g.theirs[name] = stored
	}
	return true
}

// Stored notes what is stored in a field that was not sent.
func (g *Guard) Stored(name, stored string) { g.stored[name] = stored }

// Kept reports whether what was typed in a field stands; of one that was not compared, it does.
func (g *Guard) Kept(name string) bool { return !g.left[name] }

// Theirs is what is stored in a field that both changed.
func (g *Guard) Theirs(name string) (stored string, both bool) {
	stored, both = g.theirs[name]
	return stored, both
}

// File compares a field that takes a file: sent says that one came, stored names the one that is kept, and words what is said of it when
// both changed it.
func (g *Guard) File(name string, sent bool, stored, words string) {
	g.stored[name] = stored
	if sent && g.began[name] != hashOf(stored) {
		g.theirs[name] = words
	}
}

// Clash reports whether the person and somebody else changed the same field.
func (g *Guard) Clash() bool { return len(g.theirs) > 0 }

// Notice is the code of what was saved: said instead of "saved" where a field took what somebody else had stored.
func (g *Guard) Notice(code string) string {
	if len(g.left) > 0 && code == "saved" {
		return "saved-both"
	}
	return code
}

// Shown is f as the form of the editor: with what its fields begin with, and what somebody else stored in those that both changed.
func (g *Guard) Shown(f ui.Form) ui.Form {
	f.Seen, f.Theirs = Seen(g.stored), g.theirs
	return f
}

// Guarded is the form of an editor that is opened: what it shows is what is stored.
func Guarded(f ui.Form) ui.Form {
	f.Seen = Seen(f.Values)
	return f
}

// Seen is what an editor's form says of what its fields began with.
func Seen(stored map[string]string) string {
	began := map[string]string{}
	for name, value := range stored {
		began[name] = hashOf(value)
	}
	text, err := json.Marshal(began)
	if err != nil { // of strings, which never fails
		return ""
	}
	return string(text)
}

// hashOf tells values apart as a form can: it sends CRLF for a line break, and spaces around a text are not kept.
func hashOf(value string) string {
	sum := sha256.Sum256([]byte(strings.TrimSpace(strings.ReplaceAll(value, "\r\n", "\n"))))
	return hex.EncodeToString(sum[:6])
}

// Overtaken says on top of an editor that somebody else changed what the person changed.
var Overtaken = say.M("Someone else saved this while you were editing, and you both changed the fields marked below. What you typed is still here, and not saved yet. Save again to keep yours.")

// Retry saves again when somebody else saved between the comparison and the save: three times, which nobody meets twice.
func Retry(save func() error) (err error) {
	for range 3 {
		if err = save(); !errors.Is(err, hub.ErrConflict) {
			break
		}
	}
	return err
}
