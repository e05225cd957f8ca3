package app

import (
	"context"
	"syscall"
	"time"

	"chapterhouse/internal/operator"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
)

// room are the parts of this hub as its operator sees them, with what people notice when one is in trouble.
func (p *parts) room() []operator.Part {
	list := []operator.Part{
		{Name: say.M("Database"), Means: say.M("Nobody can use the site until it answers. Nothing that was saved is lost."), Ask: p.askDatabase},
		{Name: say.M("Sessions"), Means: say.M("Pages that need a sign-in are down (503). Public pages and guest RSVPs still work, and nobody is signed out."), Ask: p.askSessions},
		{Name: say.M("Email"), Means: say.M("Emails wait in their queue and go out when the mail relay answers again."), Ask: p.askMail},
	}
	for _, provider := range p.cfg.Providers {
		list = append(list, operator.Part{
			Name: say.M("Sign-in: %s", provider.Name), Means: say.M("Nobody can sign in there. People who are signed in won’t notice."),
			Ask: func(ctx context.Context) (say.Text, error) {
				return say.MC("a part of the hub", "Answers"), p.askProvider(ctx, provider.ID)
			},
		})
	}
	if p.cfg.EmbeddedSignIn() {
		list = append(list, operator.Part{Name: say.M("Sign-in"), Means: say.M("Nobody can sign in."), Ask: func(context.Context) (say.Text, error) {
			return say.Text{}, operator.Weak(say.M("Demonstration: anyone can sign in as anyone."))
		}})
	}
	return append(list, operator.Part{
		Name: say.M("Disk"), Means: say.M("Pictures, documents and embedded data can’t be saved. Free up space, or move the data folder."), Ask: p.askDisk,
	})
}

func (p *parts) askDatabase(ctx context.Context) (say.Text, error) {
	engine := map[sqldb.Engine]string{sqldb.SQLite: "SQLite", sqldb.Postgres: "PostgreSQL"}[p.db.Engine]
	began := time.Now()
	if err := p.store.Ping(ctx); err != nil {
		return say.Text{}, operator.Down(say.M("%s isn’t answering.", engine))
	}
	return say.M("%[1]s, answers in %[2]s", engine, took(time.Since(began))), nil
}

// took is how long a part took to answer.
func took(d time.Duration) say.Text {
	if d < time.Millisecond {
		return say.M("under 1 ms")
	}
	return say.M("%d ms", d.Milliseconds())
}

// milliseconds is took in English, for the doctor.
func milliseconds(d time.Duration) string {
	return took(d).String()
}

func (p *parts) askSessions(ctx context.Context) (say.Text, error) {
	began := time.Now()
	if err := p.sessions.Ping(ctx); err != nil {
		return say.Text{}, operator.Down(say.M("The session store isn’t answering."))
	}
	if p.sessions.Tripped() {
		return say.Text{}, operator.Weak(say.M("Answering again. Requests go through in a second."))
	}
	if p.cfg.EmbeddedRedis() {
		return say.Text{}, operator.Weak(say.M("Kept in this process. A second process wouldn’t see them."))
	}
	return say.M("Answers in %s", took(time.Since(began))), nil
}

func (p *parts) askMail(ctx context.Context) (say.Text, error) {
	if p.smtp == nil {
		return say.Text{}, operator.Weak(say.M("Kept in the outbox. Nothing is sent."))
	}
	began := time.Now()
	if err := p.smtp.Check(ctx); err != nil {
		return say.Text{}, operator.Down(say.M("The mail relay isn’t taking email."))
	}
	return say.M("The mail relay answers in %s", took(time.Since(began))), nil
}

// The free part of a disk below which somebody should look, and below which writing will fail soon.
const (
	littleSpace = 0.10
	noSpace     = 0.02
)

func (p *parts) askDisk(context.Context) (say.Text, error) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(p.cfg.Data, &disk); err != nil {
		return say.Text{}, operator.Down(say.M("The hub can’t read the data folder."))
	}
	free, whole := float64(disk.Bavail)*float64(disk.Bsize), float64(disk.Blocks)*float64(disk.Bsize)
	words := say.M("%.1f GB of %.1f GB free", free/1e9, whole/1e9)
	switch {
	case whole == 0 || free/whole < noSpace:
		return say.Text{}, operator.Down(words)
	case free/whole < littleSpace:
		return say.Text{}, operator.Weak(words)
	}
	return words, nil
}
