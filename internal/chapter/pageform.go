package chapter

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// PageForm is what leads may change of their chapter's page.
type PageForm struct {
	About       string `form:"about"`
	Meets       string `form:"meets"`
	Access      string `form:"access"`
	Know        string `form:"know"`
	PictureAlt  string `form:"picture_alt"`
	DropPicture bool   `form:"drop_picture"` // the picture is to be removed
	Links       string `form:"links"`        // one on each line: a name and an address
	Contact     string `form:"contact"`
	Phone       string `form:"phone"`
	NoForm      bool   `form:"no_form"`
	Zone        string `form:"zone"`
	Hue         int    `form:"hue,-1"`
}

// FormOf returns the form that shows the chapter's page.
func FormOf(ch hub.Chapter) PageForm {
	f := PageForm{
		About: ch.About, Meets: ch.Face.Meets, Access: ch.Access, Know: ch.Face.Know, PictureAlt: ch.Face.PictureAlt, Contact: ch.Contact, Phone: ch.Face.Phone,
		NoForm: ch.Face.NoForm, Zone: ch.Zone, Hue: ch.Hue,
	}
	lines := make([]string, len(ch.Face.Links))
	for i, l := range ch.Face.Links {
		lines[i] = l.Label + " " + l.URL
	}
	f.Links = strings.Join(lines, "\n")
	return f
}

// Edit returns the chapter as it is stored, for the editors of what its leads may change.
func (s *Service) Edit(ctx context.Context, actor hub.Actor, ch hub.Chapter) (hub.Chapter, error) {
	if err := s.CanEdit(actor, ch); err != nil {
		return hub.Chapter{}, err
	}
	stored, err := s.store.ChapterBySlug(ctx, ch.Slug)
	if err != nil {
		return hub.Chapter{}, fmt.Errorf("chapter: edit: %w", err)
	}
	return stored, nil
}

// CanEdit reports whether the actor may change the chapter's page.
func (s *Service) CanEdit(actor hub.Actor, ch hub.Chapter) error {
	return policy.Can(actor, policy.EditChapter, subject(ch))
}

// Save writes the chapter's page, with a picture that KeepPicture stored; "" leaves the one it has. A chapter that changed since ch was
// read is hub.ErrConflict.
func (s *Service) Save(ctx context.Context, actor hub.Actor, ch hub.Chapter, f PageForm, picture hub.FileID) error {
	if err := policy.Can(actor, policy.EditChapter, subject(ch)); err != nil {
		return err
	}
	if err := s.usePicture(ctx, &ch, f, picture); err != nil {
		return err
	}
	in := &hub.Invalid{}
	ch.About, ch.Access, ch.Zone, ch.Hue = strings.TrimSpace(f.About), strings.TrimSpace(f.Access), f.Zone, f.Hue
	if utf8.RuneCountInString(ch.About) > maxNote {
		in.Add("about", say.M("Keep this under 2,000 characters."))
	}
	if utf8.RuneCountInString(ch.Access) > maxNote {
		in.Add("access", say.M("Keep this under 2,000 characters."))
	}
	f.face(&ch, in)
	f.contact(&ch, in)
	if _, err := time.LoadLocation(f.Zone); err != nil || f.Zone == "" || f.Zone == "Local" {
		in.Add("zone", say.M("Choose a time zone from the list."))
	}
	if f.Hue < 0 || f.Hue >= hub.Hues {
		in.Add("hue", say.M("Choose one of the colors."))
	}
	if err := in.Err(); err != nil {
		return err
	}
	defer s.directory.Forget()
	if err := s.store.Chapter(ch.ID).Update(ctx, actor.Person, ch); err != nil {
		return fmt.Errorf("chapter: save: %w", err)
	}
	return nil
}

// face puts what the form says of the chapter's face into ch, but for its picture's file.
func (f PageForm) face(ch *hub.Chapter, in *hub.Invalid) {
	face := &ch.Face
	face.Meets, face.Know = hub.Line(f.Meets), strings.TrimSpace(hub.Text(strings.ReplaceAll(f.Know, "\r\n", "\n")))
	if utf8.RuneCountInString(face.Meets) > hub.MaxMeets {
		in.Add("meets", say.M("Keep this under %d characters.", hub.MaxMeets))
	}
	if utf8.RuneCountInString(face.Know) > hub.MaxKnow {
		in.Add("know", say.M("Keep this under 4,000 characters."))
	}
	face.PictureAlt = ""
	if face.Picture != "" {
		face.PictureAlt = hub.Line(f.PictureAlt)
	}
	switch n := utf8.RuneCountInString(face.PictureAlt); {
	case n == 0 && face.Picture != "":
		in.Add("picture_alt", say.M("Describe the picture for people who can’t see it."))
	case n > hub.MaxPictureAlt:
		in.Add("picture_alt", say.M("Describe the picture in under 240 characters."))
	}
	face.Links = nil
	for line := range strings.SplitSeq(hub.Text(f.Links), "\n") {
		if line = hub.Line(line); line == "" {
			continue
		}
		l, ok := linkOf(line)
		if !ok {
			in.Add("links", say.M("Enter one link on each line: a name, then its address, like “Mutual aid fund https://example.org/aid”. Each address begins with https://."))
		}
		if utf8.RuneCountInString(l.Label) > hub.MaxLinkLabel {
			in.Add("links", say.M("Keep the name of each link under %d characters.", hub.MaxLinkLabel))
		}
		face.Links = append(face.Links, l)
	}
	if len(face.Links) > hub.MaxChapterLinks {
		in.Add("links", say.M("Keep it to %d links.", hub.MaxChapterLinks))
	}
}

// linkOf is a link as a line of the form has it: a name and, behind it, an address. Without a name it is called by its host.
func linkOf(line string) (hub.ChapterLink, bool) {
	at := strings.LastIndexByte(line, ' ') + 1
	u, err := url.Parse(line[at:])
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(line[at:]) > hub.MaxLinkURL {
		return hub.ChapterLink{}, false
	}
	l := hub.ChapterLink{Label: strings.TrimRight(line[:at], " :–-"), URL: u.String()}
	if l.Label == "" {
		l.Label = u.Hostname()
	}
	return l, true
}

// contact puts into ch how people reach the chapter.
func (f PageForm) contact(ch *hub.Chapter, in *hub.Invalid) {
	ch.Contact, ch.Face.Phone, ch.Face.NoForm = "", hub.Line(f.Phone), f.NoForm
	if typed := strings.TrimSpace(f.Contact); typed != "" {
		parsed, problem := address.Parse(typed)
		switch problem {
		case address.None:
			ch.Contact = parsed
		case address.Malformed:
			in.Add("contact", say.M("Enter an email address, like boston@example.org, or leave it blank."))
		default:
			in.Add("contact", problem.Sentence())
		}
	}
	if ch.Face.Phone != "" && markdown.Dial(ch.Face.Phone) == "" {
		in.Add("phone", say.M("Enter a phone number, like (617) 555-0100, or leave it blank."))
	}
	if f.NoForm && strings.TrimSpace(f.Contact) == "" && ch.Face.Phone == "" {
		in.Add("contact", say.M("Without the form, people need another way to reach you. Enter an email address or a phone number."))
	}
}
