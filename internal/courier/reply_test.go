package courier_test

import (
	"cmp"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

const dontReply = "Don’t reply to this email. Ask the chapter:"

// A reply reaches the chapter, or the email says that it reaches nobody and names the form. Leads are told of neither.
func TestRepliesReachTheChapter(t *testing.T) {
	t.Parallel()
	toLeads := map[hub.MessageKind]bool{
		hub.MailJoinAsked: true, hub.MailToolkit: true, hub.MailNewVersion: true, hub.MailRecall: true, hub.MailNudge: true, hub.MailTellLeads: true, hub.MailHeldLeads: true, hub.MailClocks: true, hub.MailAskAnswered: true, hub.MailDuplicate: true, hub.MailContactLeads: true,
	}
	writer := map[hub.MessageKind]string{hub.MailContactLeads: "kim.tran@example.org"}
	for _, c := range kinds {
		t.Run(string(c.kind), func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
				b := setup(t, f)
				c.bring(t, b)
				out := b.compose(t, c.kind)
				says := strings.Contains(out.Text, dontReply) && strings.Contains(out.HTML, dontReply) && strings.Contains(out.HTML, "/contact\"")
				if says == toLeads[c.kind] || out.ReplyTo.Email != writer[c.kind] {
					t.Errorf("without an address replies go to %v; says where to ask: %v", out.ReplyTo, says)
				}
			})
			storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
				b := setup(t, f)
				b.chapter.Contact = "chicago@example.org"
				c.bring(t, b)
				out := b.compose(t, c.kind)
				if out.ReplyTo.Email != cmp.Or(writer[c.kind], "chicago@example.org") || strings.Contains(out.Text+out.HTML, dontReply) {
					t.Errorf("replies go to %v", out.ReplyTo)
				}
			})
		})
	}
}
