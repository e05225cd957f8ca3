package web

import (
	"fmt"
	"net/url"
	"sync"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/session"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/public"
	"chapterhouse/internal/web/webtest"
)

// contactFlood sends n messages at once, each from a network of its own, and counts the answers by their status.
func contactFlood(t *testing.T, b *bundle, n int, letter func(i int) (path string, form url.Values)) (count map[int]int, refused response) {
	t.Helper()
	var mu sync.Mutex
	var group sync.WaitGroup
	count = map[int]int{}
	for i := range n {
		v := b.visitor(t)
		group.Go(func() {
			path, form := letter(i)
			p := v.post(path, form)
			mu.Lock()
			defer mu.Unlock()
			if count[p.status]++; p.status == 429 {
				refused = p
			}
		})
	}
	group.Wait()
	return count, refused
}

func letterFrom(email string) url.Values {
	return url.Values{"name": {"Wren Abara"}, "email": {email}, "text": {"When do you meet?"}}
}

// However many networks write at once, a chapter's leads get so many messages and an address sends so many. The refusal keeps
// what was typed, and other chapters and addresses are not held up. Before, all 30 of either kind went through.
func TestContactIsLimited(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var chapters []hub.Chapter
	for _, slug := range []string{"boston", "austin", "denver", "omaha"} {
		ch := b.Chapter(t, slug)
		b.Lead(t, ch, "Lee "+slug)
		chapters = append(chapters, ch)
	}
	count, refused := contactFlood(t, b, 30, func(i int) (string, url.Values) {
		return "/chapters/boston/contact", letterFrom(fmt.Sprintf("wren%d@example.org", i))
	})
	if count[303] != public.ContactsPerChapter || count[429] != 30-public.ContactsPerChapter {
		t.Errorf("to one chapter: %v", count)
	}
	refused.problem("text")
	if refused.value("text") != "When do you meet?" || refused.value("name") != "Wren Abara" || refused.header.Get("Retry-After") == "" {
		t.Errorf("what was typed is not kept: %q", refused.value("text"))
	}
	if n := b.Mails(t, hub.MailContactLeads); n != public.ContactsPerChapter {
		t.Errorf("%d mails to the lead", n)
	}
	b.visitor(t).post("/chapters/austin/contact", letterFrom("olu@example.org")).must(303)

	count, refused = contactFlood(t, b, 30, func(i int) (string, url.Values) {
		spelled := []string{"robin@example.org", " Robin@Example.org", "ROBIN@EXAMPLE.ORG"}[i%3]
		return link.Chapter(chapters[1+i%3].Slug) + "/contact", letterFrom(spelled)
	})
	if count[303] != public.ContactsPerAddress || count[429] != 30-public.ContactsPerAddress {
		t.Errorf("with one address: %v", count)
	}
	refused.problem("text")

	// The control: a limit that counts networks alone lets all of them through.
	for range 30 {
		d := b.sessions.Allow(t.Context(), session.Rate{Key: "contact:" + webtest.Network(), Burst: public.ContactPerMinute, PerMinute: public.ContactPerMinute})
		if !d.Allowed {
			t.Fatal("the limit of networks holds here, too: the test notices nothing")
		}
	}
}
