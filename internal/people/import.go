package people

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"time"

	"chapterhouse/internal/address"
	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/plaintext"
	"chapterhouse/internal/say"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/store"
)

// Service brings people in.
type Service struct {
	store *store.Store
	now   func() time.Time
	batch int // how many rows one transaction brings in
}

// New returns the use case over st.
func New(st *store.Store, now func() time.Time) *Service {
	return &Service{store: st, now: now, batch: batchRows}
}

// Kind is what people are brought in as.
type Kind string

// The kinds.
const (
	Members    Kind = "members"    // of a chapter
	Followers  Kind = "followers"  // of a chapter, without joining
	Supporters Kind = "supporters" // the national office's, of no chapter
)

// Valid reports whether k is a kind.
func (k Kind) Valid() bool { return k == Members || k == Followers || k == Supporters }

// Options says how to import people.
type Options struct {
	As Kind
	// A row is of the chapter that its column names, else that its ZIP code is listed for, else that is nearest to it, else Chapter.
	Chapter       hub.ChapterID
	ChapterColumn string            // by name; empty: the program's own
	ZIPs          map[string]string // ZIP code → slug
	Nearest       float64           // kilometers; 0: not by distance
	Own           bool              // Chapter's leads bring them: everyone is of Chapter, and what the hub knows beyond it is neither told nor changed
	Account       string            // parts the identifiers of several accounts of one program; empty for the only one
	Zone          *time.Location    // of times that name none; nil: UTC
	DayFirst      bool              // 5/3/2026 is in March, where the file does not say so itself

	By hub.PersonID // who imports, for the activity log

	// What shows that people agreed to email. A date or wording in the file counts before these. All three together put those on the list,
	// too, whose file says nothing of consent; never those who were asked and did not agree.
	ConsentedAt time.Time
	Source      string
	Wording     string

	DryRun   bool
	Progress func(done, total int) // may be nil
	// Reject hears of each row that was not taken or was left out; may be nil. An error stops the import.
	Reject func(Reject) error

	// Resume goes on with an import that came so far: its rows are skipped, and counted as they were.
	Resume Step
	// Keep is told of each batch, before it is committed and with it: what it returns is saved in the same transaction. It may be called
	// again for the same batch. Nil: nothing is saved.
	Keep func(Step) hub.ImportProgress
	// Alive is called now and then while rows are read and nothing is written; may be nil. An error stops the import.
	Alive func(done, total int) error

	now time.Time
}

// Step is how far an import came.
type Step struct {
	Rows, Total int
	Report      Report
	Rejects     []Reject // of the rows since the step before
}

// Reject is a row that was not taken, as it stands, and why.
type Reject struct {
	File    int // which of the sources
	Line    int
	Header  []string
	Cells   []string
	Reason  say.Text
	LeftOut bool // it is right as it is, and not to be imported
}

// Report is what an import did or, with DryRun, would do.
type Report struct {
	hub.ImportReport // without Problems: Reject hears of those

	OnList     int // rows whose person is on the list
	Waiting    int // rows of people who have not agreed as far as anybody can show: they are here, and get no email
	Unproven   int // of Waiting, those who agreed, for which a date or the wording is missing
	Suppressed int // addresses that refused email in these files
	Files      []FileReport
}

// FileReport is what one file was taken for.
type FileReport struct {
	Name, Tool string
	Rows       int
	Note       say.Text // what whoever brings it should know; may be empty
}

// batchRows is how many rows one transaction brings in: a second of other writers' patience on SQLite.
const batchRows = 2000

// Import brings people in from the files of other programs (CSV), all of which count together: a refusal in one wins over a consent in
// another, and of several rows about one address the newest gives the name. Columns are found by name. Files are read twice, and held
// by neither; the index of addresses takes some 40 bytes a row.
//
// Refusals are written first. People are written in batches, each in a transaction of its own, so the import may stop anywhere and begin
// again: what is here is found by its address and its identifier, and stays as it is. A file that cannot be read is an *hub.Invalid of
// field "file", and nothing is written.
//
// No permission is checked: this is for the operator at the command line, who owns the database.
func (s *Service) Import(ctx context.Context, sources []Source, opt Options) (Report, error) {
	im, err := s.begin(ctx, sources, opt)
	if err != nil {
		return Report{}, err
	}
	if err := im.places(ctx); err != nil {
		return im.report, err
	}
	if err := im.firstPass(ctx); err != nil {
		return im.report, fmt.Errorf("people: import: %w", err)
	}
	err = im.secondPass(ctx)
	if im.report.Added+im.report.Updated > 0 {
		err = errors.Join(err, im.happened(ctx, hub.Fact{By: opt.By, Chapter: opt.Chapter, Kind: hub.FactPeopleImport, Object: "people:" + string(opt.As)}))
	}
	if err != nil {
		return im.report, fmt.Errorf("people: import: %w", err)
	}
	return im.report, nil
}

// happened notes in the activity log that something was imported, also when the import was stopped.
func (im *importer) happened(ctx context.Context, f hub.Fact) error {
	if im.opt.DryRun {
		return nil
	}
	return im.service.store.Happened(context.WithoutCancel(ctx), f)
}

// importer is one import.
type importer struct {
	service *Service
	opt     Options
	files   []*file
	report  Report

	chapters map[string]hub.Chapter // by slug and by name, in lower case
	located  []hub.Chapter          // those that may be the nearest
	national hub.ChapterID
	nearest  map[string]hub.ChapterID // by ZIP code, as far as they were asked for

	seed    maphash.Seed
	seen    map[uint64]newest                // by address
	refused map[uint64]hub.SuppressionReason // by folded address
	first   map[uint64]string                // of programs with several rows a person: the address of an identifier
	refusal []store.Suppression              // not written yet

	batch   []pending
	rejects []Reject // since the last batch; kept for Keep alone
	row     int      // the last that was looked at, and how many there are
	total   int
}

// newest is which row about an address is the newest. Two addresses in 500,000 share a hash once in a hundred million imports.
type newest struct {
	row uint32
	at  int64
}

// pending is a row that waits for its batch.
type pending struct {
	store.ImportedPerson

	file    int
	record  plaintext.Record
	refused hub.SuppressionReason
	proven  bool
	agreed  bool
}

func (s *Service) begin(ctx context.Context, sources []Source, opt Options) (*importer, error) {
	opt.now = s.now()
	if opt.Zone == nil {
		opt.Zone = time.UTC
	}
	im := &importer{
		service: s, opt: opt, seed: maphash.MakeSeed(), nearest: map[string]hub.ChapterID{},
		seen: map[uint64]newest{}, refused: map[uint64]hub.SuppressionReason{}, first: map[uint64]string{},
	}
	im.report.DryRun = opt.DryRun
	for _, src := range sources {
		f, err := look(ctx, src, opt)
		if err != nil {
			return nil, err
		}
		if err := f.ofPeople(); err != nil {
			return nil, err
		}
		if f.chapter, err = chapterColumn(f, opt); err != nil {
			return nil, err
		}
		if at, said := src.Columns[FieldChapter]; said {
			f.chapter = f.header.keyAt(at)
		}
		im.files = append(im.files, f)
		im.report.Files = append(im.report.Files, FileReport{Name: src.Name, Tool: f.tool.name})
	}
	for i, f := range im.files {
		im.report.Files[i].Note = f.note(im.files)
	}
	return im, nil
}

// ofPeople refuses a file that nobody can be brought in from.
func (f *file) ofPeople() error {
	switch {
	case f.plain:
		return hub.Wrong("file", say.M("In %[1]s: %[2]s", f.Name,
			say.M("The first line must name the columns, and here it’s an email address. If this is a list of people who want no email, import it with `import suppressions`.")))
	case f.tool.notPeople.Is():
		return hub.Wrong("file", say.M("In %[1]s: %[2]s", f.Name, f.tool.notPeople))
	case f.tool.addressless.Is():
	case f.mapped(FieldEmail) >= 0:
	case f.header.like(anyOf(emailNames...)) == "" && !f.header.has("buyer_email") || f.said(FieldEmail):
		return hub.Wrong("file", say.M("In %[1]s: %[2]s", f.Name, say.M("We can’t find a column of email addresses. Name it “Email” in the first line.")))
	}
	return nil
}

// note is what whoever brings the file should know.
func (f *file) note(all []*file) say.Text {
	if f.tool.key == "mailchimp" && (f.header.has("unsub_time") || f.header.has("clean_time") ||
		slices.ContainsFunc(all, func(f *file) bool { return f.header.has("unsub_time") }) && slices.ContainsFunc(all, func(f *file) bool { return f.header.has("clean_time") })) {
		return say.Text{}
	}
	if f.tool.addressless.Is() {
		return f.tool.addressless
	}
	return f.tool.note
}

// chapterColumn is the column that names chapters.
func chapterColumn(f *file, opt Options) (string, error) {
	if opt.ChapterColumn == "" {
		if f.tool.key == sheet && f.header.has("chapter") {
			return "chapter", nil
		}
		return "", nil
	}
	key := columnKey(opt.ChapterColumn)
	if !f.header.has(key) {
		return "", hub.Wrong("file", say.M("In %[1]s: %[2]s", f.Name, say.M("There’s no column “%s”.", opt.ChapterColumn)))
	}
	return key, nil
}

// understand reads a row and finds its address. A sentence says why the row is not taken; leaveOut, that it is right all the same.
func (im *importer) understand(f *file, record plaintext.Record) (s said, email string, reason say.Text, leaveOut bool) {
	s, reason = f.understand(record)
	if reason.Is() {
		return s, "", reason, false
	}
	if s.identifier != "" {
		s.identifier = cut(f.tool.key+account(im.opt.Account)+":"+s.identifier, maxID)
	}
	for _, cell := range s.emails {
		if cell == "" {
			continue
		}
		found, problem := addressed(clean(cell))
		if problem == address.None {
			email = found
			break
		}
		if !reason.Is() {
			reason = problem.Sentence()
		}
	}
	switch {
	case f.tool.addressless.Is():
		return s, "", f.tool.addressless, true
	case s.leaveOut.Is():
		return s, "", s.leaveOut, true
	case email == "" && !reason.Is():
		if f.tool.facts && s.identifier != "" {
			return s, "", say.Text{}, false // another row of the person may have it
		}
		return s, "", noAddress, true
	case email == "":
		return s, "", reason, false
	}
	return s, email, say.Text{}, false
}

var noAddress = say.M("This row has no email address, so we left it out.")

func account(name string) string {
	if name == "" {
		return ""
	}
	return "/" + name
}

func (im *importer) key(text string) uint64 { return maphash.String(im.seed, text) }

func (im *importer) addressKey(email string) uint64 { return im.key(seal.NormalEmail(email)) }

func (im *importer) mailboxKey(email string) uint64 {
	return im.key(hub.FoldAddress(seal.NormalEmail(email)))
}

// firstPass reads who refused, which row about an address is the newest, and how many rows there are; it writes the refusals.
func (im *importer) firstPass(ctx context.Context) error {
	n := uint32(0)
	for i, f := range im.files {
		err := f.rows(ctx, func(record plaintext.Record) error {
			if n++; im.opt.Own && n > hub.MaxChapterImport {
				return tooManyRows()
			}
			im.report.Files[i].Rows++
			if err := im.alive(int(n), 0); err != nil {
				return err
			}
			return im.note(ctx, f, record, n)
		})
		if err != nil {
			return err
		}
	}
	return im.flushRefusals(ctx)
}

// note notes what row n says about its address: how new it is, and whether somebody refused.
func (im *importer) note(ctx context.Context, f *file, record plaintext.Record, n uint32) error {
	s, email, reason, _ := im.understand(f, record)
	if reason.Is() || email == "" {
		return nil
	}
	if id := im.key(s.identifier); f.tool.facts && s.identifier != "" && im.first[id] == "" {
		im.first[id] = email
	}
	at := s.at.Unix()
	if known, there := im.seen[im.addressKey(email)]; !there || at > known.at {
		im.seen[im.addressKey(email)] = newest{n, at}
	}
	if s.refused != "" {
		if err := im.refuse(ctx, email, s.refused, s.refusedAt, f.tool.key); err != nil {
			return err
		}
	}
	for _, other := range s.bounced {
		email, problem := addressed(other)
		if problem != address.None {
			continue
		}
		if err := im.refuse(ctx, email, hub.SuppressedBounced, time.Time{}, f.tool.key); err != nil {
			return err
		}
	}
	return nil
}

// refuse notes that an address wants, or takes, no email of any list.
func (im *importer) refuse(ctx context.Context, email string, reason hub.SuppressionReason, at time.Time, source string) error {
	key := im.mailboxKey(email)
	if _, there := im.refused[key]; there {
		return nil
	}
	im.refused[key] = reason
	im.report.Suppressed++
	im.refusal = append(im.refusal, store.Suppression{Email: email, Reason: reason, Source: "import." + source, At: at})
	if len(im.refusal) < im.service.batch {
		return nil
	}
	return im.flushRefusals(ctx)
}

func (im *importer) flushRefusals(ctx context.Context) error {
	if len(im.refusal) == 0 {
		return nil
	}
	var err error
	switch {
	case !im.opt.Own:
		_, err = im.service.store.Suppress(ctx, im.refusal, im.opt.DryRun, nil)
	case !im.opt.DryRun:
		err = im.service.store.Chapter(im.opt.Chapter).SuppressHere(ctx, im.refusal)
	}
	im.refusal = im.refusal[:0]
	return err
}

// alive says after as many rows as a batch has that the import goes on.
func (im *importer) alive(row, total int) error {
	if im.opt.Alive == nil || row%im.service.batch != 0 {
		return nil
	}
	return im.opt.Alive(row, total)
}

// resume counts all rows, and goes on from where the import stopped before.
func (im *importer) resume() {
	for _, f := range im.report.Files {
		im.total += f.Rows
	}
	before := im.opt.Resume
	if before.Rows == 0 {
		return
	}
	im.row = before.Rows
	im.report.ImportReport = before.Report.ImportReport
	im.report.OnList, im.report.Waiting, im.report.Unproven = before.Report.OnList, before.Report.Waiting, before.Report.Unproven
}

// secondPass brings the people in.
func (im *importer) secondPass(ctx context.Context) error {
	im.resume()
	n, from := 0, im.row
	for i, f := range im.files {
		err := f.rows(ctx, func(record plaintext.Record) error {
			if n++; n <= from {
				return nil
			}
			im.row = n
			if err := im.take(i, f, record, uint32(n)); err != nil {
				return err
			}
			if len(im.batch) == im.service.batch || len(im.rejects) >= im.service.batch {
				if err := im.flush(ctx); err != nil {
					return err
				}
			}
			if im.opt.Progress != nil && n%100 == 0 {
				im.opt.Progress(n, im.total)
			}
			return im.alive(n, im.total)
		})
		if err != nil {
			return err
		}
	}
	if err := im.flush(ctx); err != nil {
		return err
	}
	if im.opt.Progress != nil {
		im.opt.Progress(im.total, im.total)
	}
	return nil
}

// take makes one row a person of the next batch.
func (im *importer) take(i int, f *file, record plaintext.Record, n uint32) error {
	s, email, reason, leaveOut := im.understand(f, record)
	secondary := false
	if f.tool.facts && s.identifier != "" && !reason.Is() {
		known := im.first[im.key(s.identifier)]
		secondary = email != "" && seal.NormalEmail(email) != seal.NormalEmail(known)
		if email = known; email == "" {
			reason, leaveOut = noAddress, true
		}
	}
	if reason.Is() {
		return im.reject(i, record, reason, leaveOut)
	}
	p := pending{file: i, record: record, refused: im.refused[im.mailboxKey(email)]}
	if p.refused != "" && im.opt.As != Members {
		return im.reject(i, record, refusalWords[p.refused], true)
	}
	p.Email, p.Tags = email, s.tags
	if p.Own = im.opt.Own; s.identifier != "" && !p.Own { // whose an ID is elsewhere is not a chapter's to learn
		p.Identifiers = []string{s.identifier}
	}
	if im.seen[im.addressKey(email)].row <= n || f.tool.facts { // what comes before the newest row is older, and would be there first
		p.Name, p.Phone, p.Postcode = s.name, s.phone, s.postcode
		if !p.Own { // the office's records alone say who is a member of the organization
			p.Standing = s.standing
		}
	}
	var problem say.Text
	if p.Chapter, problem = im.chapterOf(s); problem.Is() {
		return im.reject(i, record, problem, false)
	}
	p.Member, p.List = im.opt.As == Members, hub.ListKind(im.opt.As)
	if p.refused == "" && !secondary {
		p.agreed = s.consent.answer == yes
		p.Subscription = im.subscription(s.consent)
		p.proven = p.Subscription.State == hub.SubscriptionOn
	}
	im.batch = append(im.batch, p)
	return nil
}

// subscription is the place on the list that the evidence allows.
func (im *importer) subscription(c consent) hub.Subscription {
	stated := !im.opt.ConsentedAt.IsZero() && im.opt.Source != "" && im.opt.Wording != ""
	sub := hub.Subscription{State: hub.SubscriptionPending, Source: c.source, ConsentedAt: c.at, Wording: c.wording}
	if sub.Source == "" {
		sub.Source = "import"
	}
	if c.answer == unasked && stated {
		sub.Source, c.answer = "stated: "+cut(hub.Line(im.opt.Source), maxName), yes
	}
	if sub.ConsentedAt.IsZero() {
		sub.ConsentedAt = im.opt.ConsentedAt
	}
	if sub.Wording == "" {
		sub.Wording = hub.Lines(im.opt.Wording)
	}
	if c.answer != yes || sub.ConsentedAt.IsZero() || sub.Wording == "" {
		return hub.Subscription{State: hub.SubscriptionPending, Source: sub.Source}
	}
	if c.detail != "" {
		sub.Wording += "\n" + c.detail
	}
	sub.State = hub.SubscriptionOn
	return sub
}

// flush writes a batch and says what became of each row.
func (im *importer) flush(ctx context.Context) error {
	if len(im.batch) == 0 && len(im.rejects) == 0 {
		return nil
	}
	list := make([]store.ImportedPerson, len(im.batch))
	for i, p := range im.batch {
		list[i] = p.ImportedPerson
	}
	var keep func(out []store.ImportedOutcome) hub.ImportProgress
	if im.opt.Keep != nil {
		keep = func(out []store.ImportedOutcome) hub.ImportProgress { return im.opt.Keep(im.step(out)) }
	}
	outcomes, err := im.service.store.ImportPeople(ctx, list, im.opt.DryRun, keep)
	if err != nil {
		return err
	}
	step := im.step(outcomes)
	im.report = step.Report
	if im.opt.Reject != nil {
		for _, r := range step.Rejects[len(im.rejects):] {
			if err := im.opt.Reject(r); err != nil {
				return err
			}
		}
	}
	clear(im.batch)
	im.batch, im.rejects = im.batch[:0], nil
	return nil
}

// step is how far the import is once the batch is in. It changes nothing: a transaction may run again.
func (im *importer) step(outcomes []store.ImportedOutcome) Step {
	step := Step{Rows: im.row, Total: im.total, Report: im.report, Rejects: slices.Clone(im.rejects)}
	for i, out := range outcomes {
		p := im.batch[i]
		count := step.Report.count
		if p.Own {
			count = step.Report.countOwn
		}
		if reason, leaveOut := count(p, out); reason.Is() {
			step.Report.reject(leaveOut)
			step.Rejects = append(step.Rejects, im.rejected(p.file, p.record, reason, leaveOut))
		}
	}
	return step
}

var (
	elsewhere = say.M("The ID in this row is here already, with another email address, so we left both as they are. If the file comes from another account of the program, give that account a name of its own (at the command line, --account NAME).")
	goneAway  = say.M("This person left the chapter or was declined here, so the import doesn’t make them a member again.")
	offList   = say.M("This address left the list here, or wants no email, so it isn’t put on the list again.")
)

// count counts a row that was written, or says why it was not.
func (r *Report) count(p pending, out store.ImportedOutcome) (reason say.Text, leaveOut bool) {
	switch {
	case out.Elsewhere:
		return elsewhere, false
	case out.Gone && !out.Changed:
		return goneAway, true
	case out.Suppressed && !p.Member && !out.Changed:
		return offList, true
	}
	r.Read++
	switch {
	case out.Added:
		r.Added++
	case out.Changed:
		r.Updated++
	default:
		r.Unchanged++
	}
	switch {
	case p.Subscription.State == "" || out.Suppressed:
	case p.proven:
		r.OnList++
	default:
		r.Waiting++
		if p.agreed {
			r.Unproven++
		}
	}
	return say.Text{}, false
}

// countOwn is count of what a chapter's leads bring: it depends on their file and on what the chapter itself did alone. Whether an address is
// known beyond the chapter, suspended, blocked everywhere or wants no email changes nothing, so that nobody finds out by bringing it.
func (r *Report) countOwn(p pending, out store.ImportedOutcome) (reason say.Text, leaveOut bool) {
	if out.Gone {
		return goneAway, true
	}
	r.Read++
	r.Added++
	switch {
	case p.Subscription.State == "":
	case p.proven:
		r.OnList++
	default:
		r.Waiting++
		if p.agreed {
			r.Unproven++
		}
	}
	return say.Text{}, false
}

// tooManyRows refuses a file of more rows than a chapter's leads may bring.
func tooManyRows() error {
	return hub.Wrong("file", say.M("A chapter’s import takes up to %d rows, and there are more here. Split the file, or ask the national office to import it.", hub.MaxChapterImport))
}

// reject counts a row that is not taken.
func (r *Report) reject(leaveOut bool) {
	r.Read++
	if leaveOut {
		r.LeftOut++
	}
}

func (im *importer) rejected(i int, record plaintext.Record, reason say.Text, leaveOut bool) Reject {
	return Reject{File: i, Line: record.Line, Header: im.files[i].header.cells, Cells: record.Cells, Reason: reason, LeftOut: leaveOut}
}

// reject counts a row that is not taken, or left out, before its batch is written.
func (im *importer) reject(i int, record plaintext.Record, reason say.Text, leaveOut bool) error {
	im.report.reject(leaveOut)
	one := im.rejected(i, record, reason, leaveOut)
	if im.opt.Keep != nil {
		im.rejects = append(im.rejects, one)
	}
	if im.opt.Reject == nil {
		return nil
	}
	return im.opt.Reject(one)
}

// places reads the chapters that rows may be of.
func (im *importer) places(ctx context.Context) error {
	all, err := im.service.store.Chapters(ctx)
	if err != nil {
		return fmt.Errorf("people: import: %w", err)
	}
	if im.opt.Own {
		return im.ownPlace(all)
	}
	im.chapters = map[string]hub.Chapter{}
	for _, c := range all {
		im.chapters[columnKey(c.Name)] = c.Heir(all)
		if c.Kind == hub.KindNational {
			im.national = c.ID
		}
		if c.Place.Located && c.Status != hub.CharterClosed && (c.Kind == hub.KindLocal || c.Kind == hub.KindPod) {
			im.located = append(im.located, c)
		}
	}
	for _, c := range all {
		im.chapters[columnKey(c.Slug)] = c.Heir(all)
	}
	switch {
	case im.opt.As == Supporters && im.national == "":
		return hub.Wrong("chapter", say.M("Supporters belong to the national office, and there’s none here yet. Add it first: import a chapter whose kind is national."))
	case im.opt.As != Supporters && im.opt.Chapter == "" && im.opt.Nearest == 0 && im.opt.ZIPs == nil &&
		!slices.ContainsFunc(im.files, func(f *file) bool { return f.chapter != "" || f.tool.key == "solidaritytech" }):
		return hub.Wrong("chapter", say.M("Say which chapter these people belong to: by --chapter, by --chapter-column, by --nearest or by --zips."))
	}
	for _, slug := range im.opt.ZIPs {
		if _, there := im.chapters[columnKey(slug)]; !there {
			return hub.Wrong("chapter", say.M("The ZIP table names the chapter “%s”, and there’s none.", slug))
		}
	}
	return nil
}

// ownPlace refuses to bring people into a chapter that is closed.
func (im *importer) ownPlace(all []hub.Chapter) error {
	open := slices.ContainsFunc(all, func(c hub.Chapter) bool { return c.ID == im.opt.Chapter && c.Status != hub.CharterClosed })
	if !open {
		return hub.Wrong("chapter", say.M("This chapter is closed, so nobody can be brought into it."))
	}
	return nil
}

// chapterOf is the chapter of a row.
func (im *importer) chapterOf(s said) (hub.ChapterID, say.Text) {
	if im.opt.Own {
		return im.opt.Chapter, say.Text{}
	}
	if im.opt.As == Supporters {
		return im.national, say.Text{}
	}
	if s.chapter != "" {
		if c, there := im.chapters[columnKey(s.chapter)]; there {
			return c.ID, say.Text{}
		}
		if im.opt.Chapter == "" && im.opt.Nearest == 0 && im.opt.ZIPs == nil {
			return "", say.M("There’s no chapter “%s” here. Correct the name, or add the chapter first.", cut(s.chapter, maxName))
		}
	}
	if slug, listed := im.opt.ZIPs[s.postcode]; listed && s.postcode != "" {
		return im.chapters[columnKey(slug)].ID, say.Text{}
	}
	if id := im.nearestTo(s.postcode); id != "" {
		return id, say.Text{}
	}
	if im.opt.Chapter != "" {
		return im.opt.Chapter, say.Text{}
	}
	return "", say.M("We can’t tell which chapter this person belongs to. Add a column “chapter”, or a ZIP code near one.")
}

// nearestTo is the chapter nearest to a ZIP code, within the distance, "" for none.
func (im *importer) nearestTo(postcode string) hub.ChapterID {
	if im.opt.Nearest <= 0 || postcode == "" {
		return ""
	}
	if id, asked := im.nearest[postcode]; asked {
		return id
	}
	best, within := hub.ChapterID(""), im.opt.Nearest
	if area, known := geo.AreaOf(postcode); known && area.Placed {
		for _, c := range im.located {
			if km := geo.Kilometers(area.Center, geo.Point{Lat: c.Place.Lat, Lon: c.Place.Lon}); km <= within {
				best, within = c.ID, km
			}
		}
	}
	im.nearest[postcode] = best
	return best
}
