package web

import (
	"github.com/gin-gonic/gin"

	"chapterhouse/internal/blob"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/sharepic"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/desk"
	"chapterhouse/internal/web/imports"
	"chapterhouse/internal/web/national"
	"chapterhouse/internal/web/operator"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/power"
	"chapterhouse/internal/web/public"
	"chapterhouse/internal/web/self"
	setuproom "chapterhouse/internal/web/setup"
	"chapterhouse/internal/web/signin"
)

// rooms are the handlers by audience, each with the use cases it needs.
type rooms struct {
	public   *public.Handlers
	desk     *desk.Handlers
	imports  *imports.Handlers
	national *national.Handlers
	operator *operator.Handlers
	power    *power.Handlers
	self     *self.Handlers
	signin   *signin.Handlers
	setup    *setuproom.Handlers
}

// newRooms builds them.
func newRooms(site *page.Site, o Options) rooms {
	visitors := &public.Handlers{Site: site, Events: o.Events, Toolkits: o.Toolkits, Officials: o.Officials, Files: o.Files, FileRows: o.FileRows, Pictures: sharepic.New(), Outbox: o.Outbox, Refused: o.Refused, SitemapSize: o.SitemapSize, SitePages: o.SitePages, Hosting: o.Hosting, Members: o.Members}
	own := &self.Handlers{Site: site, Events: o.Events, Operator: o.Operator, Rights: o.Rights}
	visitors.ChangeAgain = own.ChangeAgain
	return rooms{
		public:   visitors,
		desk:     &desk.Handlers{Site: site, Officials: o.Officials, Events: o.Events, Members: o.Members, Toolkits: o.Toolkits, Operator: o.Operator, Safety: o.Safety, People: o.People, Roles: o.Roles, EventPage: visitors.EventWithCard},
		imports:  &imports.Handlers{Site: site, People: o.People},
		national: &national.Handlers{Site: site, Toolkits: o.Toolkits, SitePages: o.SitePages, Rights: o.Rights, Safety: o.Safety, Roles: o.Roles, Members: o.Members, People: o.People, Officials: o.Officials, ToolkitView: visitors.ToolkitView},
		operator: &operator.Handlers{Site: site, Operator: o.Operator},
		power:    &power.Handlers{Site: site, Roles: o.Roles},
		self:     own,
		signin:   &signin.Handlers{Site: site},
		setup:    &setuproom.Handlers{Site: site, Setup: o.Setup},
	}
}

// first leads to the set-up of a new hub.
func (r rooms) first() gin.HandlerFunc {
	if r.setup == nil { // a list of routes alone
		return func(*gin.Context) {}
	}
	return func(c *gin.Context) {
		if r.setup.First(page.Of(c)) {
			c.Abort()
		}
	}
}

// routes is the whole map of URLs.
func (s *Server) routes(r *gin.Engine) {
	in, handle := s.rooms, s.Handle
	r.Use(s.StartRequest, s.Recover, s.Headers, s.Bodies, in.first())
	r.NoRoute(handle(missing))
	r.NoMethod(handle(wrongMethod))

	r.GET("/static/*path", s.asset)
	r.GET("/robots.txt", handle(in.public.Robots))
	r.GET("/sitemap.xml", handle(in.public.Sitemap))
	r.GET("/favicon.ico", handle(in.public.Icon))
	r.GET("/apple-touch-icon.png", handle(in.public.Icon))
	r.GET("/site.webmanifest", handle(in.public.Manifest))
	r.GET("/.well-known/security.txt", handle(in.public.SecurityText))
	r.GET("/healthz", handle(s.healthz))
	r.GET("/readyz", handle(s.readyz))
	r.GET("/chapters/:chapter/picture.png", s.InChapter, handle(in.public.ChapterPicture))
	r.GET("/chapters/:chapter/events/:event/picture.png", s.InChapter, handle(in.public.EventPicture))
	r.GET("/chapters/:chapter/files/:file/:width", s.InChapter, handle(in.public.File))
	r.POST("/auth/:provider/back-channel-logout", s.Limit("back-channel", 600), handle(in.signin.BackChannelLogout))

	// Not throttled like other posts: guests' RSVPs have a gate and limits of their own.
	r.POST("/chapters/:chapter/events/:event/rsvp", s.Authenticate, s.DropPages, s.InChapter, handle(in.public.RSVP))
	r.POST("/stop-email/:link", s.Limit("stop-email", 600), handle(in.self.StopEmailAtOnce))

	// Used for forms whose changes show on public pages; other forms change no public page.
	changes := s.DropPages

	r.Use(s.Throttle, s.Authenticate)
	r.GET("/", s.CachePage, handle(in.public.Home))
	r.GET("/events", s.CachePage, handle(in.public.SearchEvents))
	r.GET("/events.ics", s.CachePage, handle(in.public.EventsCalendar))
	r.GET("/toolkits", s.CachePage, handle(in.public.Asks))
	r.GET("/t/:key", s.CachePage, handle(in.public.Item))
	r.GET("/chapters", s.CachePage, handle(in.public.Directory))
	r.GET("/about", s.CachePage, handle(in.public.About))
	r.GET("/accessibility", s.CachePage, handle(in.public.Accessibility))
	r.GET("/contact", s.CachePage, handle(in.public.ContactUs))
	r.GET("/privacy", s.CachePage, handle(in.public.Privacy))

	c := r.Group("/chapters/:chapter", s.InChapter)
	c.GET("", s.CachePage, handle(in.public.ChapterPage))
	c.GET("/join", handle(in.public.JoinForm))
	c.POST("/join", handle(in.public.Join))
	c.POST("/leave", handle(in.public.Leave))
	c.GET("/contact", handle(in.public.ContactForm))
	c.POST("/contact", handle(in.public.Contact))
	c.GET("/events", s.CachePage, handle(in.public.ChapterEvents))
	c.GET("/events.ics", s.CachePage, handle(in.public.ChapterCalendar))
	c.GET("/events/:event", s.CachePage, handle(in.public.EventOrCalendar))
	c.GET("/events/:event/flyer", s.CachePage, handle(in.public.Flyer))
	c.GET("/events/:event/qr.svg", s.CachePage, handle(in.public.QR))
	c.POST("/events/:event/rsvp/cancel", changes, handle(in.public.WithdrawOwn))
	c.POST("/events/:event/rsvp/undo", changes, handle(in.public.UndoOwn))
	c.GET("/toolkits/:toolkit", s.CachePage, handle(in.public.ToolkitPage))
	c.GET("/toolkits/:toolkit/:item", s.CachePage, handle(in.public.ActionPage))
	c.POST("/toolkits/:toolkit/:item", handle(in.public.Act))

	d := c.Group("/desk", changes)
	d.GET("", handle(in.desk.Desk))
	d.GET("/chapter", handle(in.desk.SettingsForm))
	d.POST("/chapter", s.Receives("picture", blob.MaxPicture, in.desk.MayEditChapter), handle(in.desk.Settings))
	d.GET("/name", handle(in.desk.LeadNameForm))
	d.POST("/name", handle(in.desk.ShowLeadName))
	d.GET("/questions", handle(in.desk.QuestionsForm))
	d.POST("/questions", handle(in.desk.SaveQuestions))
	d.GET("/welcome", handle(in.desk.WelcomeForm))
	d.POST("/welcome", handle(in.desk.SaveWelcome))
	d.GET("/members", handle(in.desk.MemberList))
	d.GET("/members.csv", handle(in.desk.MembersCSV))
	d.GET("/members/:membership", handle(in.desk.MemberProfile))
	d.POST("/members/:membership", handle(in.desk.AnswerJoin))
	d.POST("/members/:membership/notes", handle(in.desk.SaveMember))
	d.POST("/members/:membership/remove", handle(in.desk.RemoveMember))
	d.POST("/members/:membership/restore", handle(in.desk.RestoreMember))
	d.POST("/members/:membership/duplicate", handle(in.desk.ProposeDuplicate))
	d.POST("/duplicates/:duplicate", handle(in.desk.EndDuplicate))
	d.GET("/join-links", handle(in.desk.JoinLinks))
	d.POST("/join-links", handle(in.desk.MakeJoinLink))
	d.GET("/join-links/:link", handle(in.desk.JoinLink))
	d.POST("/join-links/:link", handle(in.desk.EndJoinLink))
	d.GET("/join-links/:link/qr.svg", handle(in.desk.JoinLinkQR))
	d.GET("/join-invites", handle(in.desk.JoinInvites))
	d.POST("/join-invites", handle(in.desk.InviteToJoin))
	d.POST("/join-invites/:invite", handle(in.desk.EndJoinInvite))
	d.GET("/imports", handle(in.imports.Imports))
	d.POST("/imports", s.Receives("file", hub.MaxChapterFile, in.imports.MayImport), handle(in.imports.AddImport))
	d.GET("/imports/:import", handle(in.imports.Import))
	d.POST("/imports/:import", handle(in.imports.CheckImport))
	d.POST("/imports/:import/files", s.Receives("file", hub.MaxChapterFile, in.imports.MayImport), handle(in.imports.AddImportFile))
	d.GET("/imports/:import/rows/:number", handle(in.imports.ImportRows))
	d.POST("/imports/:import/start", handle(in.imports.StartImport))
	d.POST("/imports/:import/stop", handle(in.imports.StopImport))
	d.POST("/imports/:import/discard", handle(in.imports.DiscardImport))
	d.GET("/events/new", handle(in.desk.NewEvent))
	d.POST("/events", s.Receives("cover", blob.MaxPicture, in.desk.MayEditEvent), handle(in.desk.AddEvent))
	d.GET("/events/:event", handle(in.desk.EditEvent))
	d.POST("/events/:event", s.Receives("cover", blob.MaxPicture, in.desk.MayEditEvent), handle(in.desk.SaveEvent))
	d.GET("/events/:event/preview", handle(in.desk.PreviewEvent))
	d.POST("/events/:event/publish", handle(in.desk.PublishEvent))
	d.POST("/events/:event/copy", handle(in.desk.CopyEvent))
	d.POST("/events/:event/delete", handle(in.desk.DeleteEvent))
	d.GET("/events/:event/cancel", handle(in.desk.CancelForm))
	d.POST("/events/:event/cancel", handle(in.desk.CancelEvent))
	d.GET("/events/:event/postpone", handle(in.desk.PostponeForm))
	d.POST("/events/:event/postpone", handle(in.desk.PostponeEvent))
	d.GET("/events/:event/reinstate", handle(in.desk.ReinstateForm))
	d.POST("/events/:event/reinstate", handle(in.desk.ReinstateEvent))
	d.GET("/events/:event/attendees", handle(in.desk.Attendees))
	d.GET("/events/:event/attendees.csv", handle(in.desk.AttendeesCSV))
	d.GET("/events/:event/attendees/door", handle(in.desk.DoorSheet))
	d.GET("/events/:event/attendees/new", handle(in.desk.NewAttendee))
	d.POST("/events/:event/attendees", handle(in.desk.AddAttendee))
	d.GET("/events/:event/attendees/:rsvp", handle(in.desk.Attendee))
	d.POST("/events/:event/attendees/:rsvp", handle(in.desk.ManageAttendee))
	d.POST("/events/:event/held", handle(in.desk.LetIn))
	d.GET("/events/:event/removals", handle(in.desk.RemovalsForm))
	d.POST("/events/:event/removals", handle(in.desk.Removals))
	d.GET("/events/:event/guests", handle(in.desk.EventGuests))
	d.POST("/events/:event/guests", handle(in.desk.GuestsLever))
	d.POST("/events/:event/hosts", handle(in.desk.AddHost))
	d.POST("/events/:event/hosts/:person/remove", handle(in.desk.RemoveHost))
	d.POST("/requests", handle(in.desk.AnswerJoins))
	d.GET("/blocks", handle(in.desk.Blocks))
	d.POST("/blocks", handle(in.desk.Block))
	d.POST("/blocks/:block", handle(in.desk.Unblock))
	d.POST("/lock", handle(in.desk.Lock))
	d.GET("/roles", handle(in.power.List))
	d.GET("/roles.csv", handle(in.power.CSV))
	d.POST("/roles", handle(in.power.Invite))
	d.POST("/roles/remove", handle(in.power.Remove))
	d.POST("/roles/step-down", handle(in.power.StepDown))
	d.POST("/roles/invitations/:invitation", handle(in.power.Decide))
	d.GET("/charter", handle(in.desk.Charter))
	d.POST("/charter", handle(in.desk.AcceptAgreement))
	d.GET("/names-read", handle(in.national.NamesRead))
	d.GET("/asks", handle(in.desk.Asks))
	d.POST("/asks", handle(in.desk.AskOffice))
	d.POST("/asks/:ask", handle(in.desk.TakeBackAsk))
	d.GET("/trail", handle(in.desk.ChapterTrail))
	d.GET("/toolkits", handle(in.desk.Offers))
	d.GET("/toolkits/:toolkit", handle(in.desk.ToolkitRoom))
	d.POST("/toolkits/:toolkit", handle(in.desk.AnswerToolkit))
	d.POST("/toolkits/:toolkit/seen", handle(in.desk.SeeToolkit))
	d.GET("/toolkits/:toolkit/changes", handle(in.desk.NewVersion))
	d.POST("/toolkits/:toolkit/changes", handle(in.desk.TakeVersion))
	d.GET("/recalled", handle(in.desk.RecalledEvents))
	d.GET("/toolkits/:toolkit/calls", handle(in.desk.Calls))
	d.POST("/toolkits/:toolkit/snooze", handle(in.desk.SnoozeToolkit))

	n := r.Group("/national", changes)
	n.GET("", handle(in.national.Overview))
	n.GET("/chapters", handle(in.national.ChapterList))
	n.GET("/chapters.csv", handle(in.national.ChapterListCSV))
	n.GET("/chapters/new", handle(in.national.NewChapter))
	n.POST("/chapters", handle(in.national.OpenChapter))
	nc := n.Group("/chapters/:chapter", s.InChapter)
	nc.GET("", handle(in.national.Chapter))
	nc.GET("/edit", handle(in.national.EditChapter))
	nc.POST("/edit", handle(in.national.SaveChapter))
	nc.POST("/status", handle(in.national.TurnChapter))
	nc.POST("/lock", changes, handle(in.national.LockChapter))
	nc.POST("/unlock", changes, handle(in.national.UnlockChapter))
	nc.POST("/charter", handle(in.national.ReviewCharter))
	nc.POST("/close", handle(in.national.CloseChapter))
	nc.GET("/close-into", handle(in.national.MergeForm))
	nc.POST("/close-into", handle(in.national.ProposeMerge))
	nc.GET("/address", handle(in.national.AddressForm))
	nc.POST("/address", handle(in.national.RenameChapter))
	nc.GET("/names", handle(in.national.Names))
	nc.POST("/names", handle(in.national.OpenNames))
	nc.POST("/names/close", handle(in.national.CloseNames))
	nc.GET("/names/events/:event", handle(in.national.EventNames))
	nc.POST("/proposals/:proposal", handle(in.national.DecideProposal))
	n.GET("/asks", handle(in.national.Asks))
	n.GET("/asks/:ask", handle(in.national.OpenAsk))
	n.POST("/asks/:ask", handle(in.national.DecideAsk))
	n.GET("/roles", handle(in.power.List))
	n.GET("/roles.csv", handle(in.power.CSV))
	n.POST("/roles", handle(in.power.Invite))
	n.POST("/roles/remove", handle(in.power.Remove))
	n.POST("/roles/step-down", handle(in.power.StepDown))
	n.POST("/roles/invitations/:invitation", handle(in.power.Decide))
	n.POST("/roles/removals/:removal", handle(in.power.DecideRemoval))
	n.GET("/names-read", handle(in.national.NamesRead))
	n.GET("/names-read.csv", handle(in.national.NamesReadCSV))
	n.GET("/blocks", handle(in.national.Blocks))
	n.POST("/blocks", handle(in.national.Block))
	n.POST("/blocks/:block", handle(in.national.DecideBlock))
	n.GET("/toolkits/new", handle(in.national.NewToolkit))
	n.POST("/toolkits", handle(in.national.AddToolkit))
	n.GET("/toolkits/:toolkit", handle(in.national.EditToolkit))
	n.POST("/toolkits/:toolkit", handle(in.national.SaveToolkit))
	n.GET("/toolkits/:toolkit/draft", handle(in.national.DraftEditor))
	n.POST("/toolkits/:toolkit/draft", handle(in.national.StartDraft))
	n.GET("/toolkits/:toolkit/changes", handle(in.national.Changes))
	n.POST("/toolkits/:toolkit/changes", handle(in.national.PublishChanges))
	n.GET("/toolkits/:toolkit/recall", handle(in.national.Recalls))
	n.POST("/toolkits/:toolkit/recall", handle(in.national.Recall))
	n.POST("/toolkits/:toolkit/archive", handle(in.national.Archive))
	n.GET("/toolkits/:toolkit/items/:item", handle(in.national.ItemForm))
	n.POST("/toolkits/:toolkit/items/:item", s.Receives("file", toolkit.MaxDocument, in.national.MayWriteToolkit), handle(in.national.SaveItem))
	n.POST("/toolkits/:toolkit/items/:item/remove", handle(in.national.RemoveItem))
	n.GET("/toolkits/:toolkit/push", handle(in.national.PushForm))
	n.POST("/toolkits/:toolkit/push", handle(in.national.Push))
	n.GET("/toolkits/:toolkit/withdraw", handle(in.national.WithdrawForm))
	n.POST("/toolkits/:toolkit/withdraw", handle(in.national.Withdraw))
	n.GET("/audiences", handle(in.national.Audiences))
	n.GET("/audiences/:audience", handle(in.national.Audience))
	n.POST("/audiences/:audience", handle(in.national.ChangeAudience))
	n.GET("/toolkits/:toolkit/nudge", handle(in.national.NudgeForm))
	n.POST("/toolkits/:toolkit/nudge", handle(in.national.Nudge))
	n.GET("/toolkits/:toolkit/preview", handle(in.national.Preview))
	n.GET("/toolkits/:toolkit/board", handle(in.national.Board))
	n.GET("/toolkits/:toolkit/board.csv", handle(in.national.BoardCSV))
	n.GET("/directory", handle(in.national.Directory))
	n.GET("/directory/import", handle(in.national.DirectoryImports))
	n.POST("/directory/import", s.Receives("file", hub.MaxDirectoryFile, in.national.MayImportDirectory), handle(in.national.ImportDirectory))

	n.GET("/pages", handle(in.national.SitePageList))
	n.GET("/pages/:page", handle(in.national.EditSitePage))
	n.POST("/pages/:page", handle(in.national.SaveSitePage))
	n.GET("/requests", handle(in.national.DataRequests))
	n.POST("/requests", handle(in.national.NoteRequest))
	n.POST("/requests/:request/export", handle(in.national.ExportRequested))
	n.POST("/requests/:request/erase", handle(in.national.EraseRequested))

	n.GET("/people", handle(in.national.PersonSearch))
	n.POST("/people", handle(in.national.FindPerson))
	n.GET("/people/:person", handle(in.national.Person))
	n.POST("/people/:person/suspend", handle(in.national.SuspendPerson))
	n.POST("/people/:person/merge", handle(in.national.MergePeople))
	n.GET("/duplicates", handle(in.national.Duplicates))
	n.GET("/duplicates/:duplicate", handle(in.national.Duplicate))
	n.POST("/duplicates/:duplicate", handle(in.national.DecideDuplicate))
	n.POST("/people/:person/lift", handle(in.national.LiftSuspension))
	n.POST("/people/:person/sign-out", handle(in.national.SignPersonOut))
	n.POST("/people/sign-out-everyone", handle(in.national.SignEveryoneOut))

	n.GET("/people/assign", handle(in.imports.Areas))
	n.POST("/people/assign", handle(in.imports.PreviewArea))
	n.GET("/people/assign/:import", handle(in.imports.AreaRun))
	n.POST("/people/assign/:import/start", handle(in.imports.StartArea))
	n.POST("/people/assign/:import/stop", handle(in.imports.StopArea))

	n.GET("/imports", handle(in.imports.Imports))
	n.POST("/imports", s.Receives("file", hub.MaxImportFile, in.imports.MayImport), handle(in.imports.AddImport))
	n.GET("/imports/:import", handle(in.imports.Import))
	n.POST("/imports/:import", handle(in.imports.CheckImport))
	n.POST("/imports/:import/files", s.Receives("file", hub.MaxImportFile, in.imports.MayImport), handle(in.imports.AddImportFile))
	n.GET("/imports/:import/rows/:number", handle(in.imports.ImportRows))
	n.POST("/imports/:import/start", handle(in.imports.StartImport))
	n.POST("/imports/:import/stop", handle(in.imports.StopImport))
	n.POST("/imports/:import/discard", handle(in.imports.DiscardImport))

	o := r.Group("/operator")
	o.GET("", handle(in.operator.Health))
	o.GET("/queues", handle(in.operator.Queues))
	o.POST("/mails/retry", handle(in.operator.RetryMails))
	o.POST("/jobs/retry", handle(in.operator.RetryJobs))
	o.GET("/sends", handle(in.operator.Sends))
	o.POST("/sends/pause", handle(in.operator.PauseSends))
	o.POST("/sends/resume", handle(in.operator.ResumeSends))
	o.GET("/guests", handle(in.operator.GuestsEverywhere))
	o.POST("/guests/stop", changes, handle(in.operator.StopGuests))
	o.POST("/guests/allow", changes, handle(in.operator.AllowGuests))
	o.GET("/backups", handle(in.operator.Backups))
	o.GET("/checklist", handle(in.operator.Checklist))
	o.GET("/trail", handle(in.operator.ActivityLog))
	o.GET("/trail.csv", handle(in.operator.TrailCSV))

	r.GET("/rsvp", handle(in.public.Manage))
	r.POST("/rsvp", changes, handle(in.public.ManageAnswer))
	r.GET("/rsvp.ics", handle(in.public.ManageCalendar))
	r.GET("/rsvp/:token", handle(in.public.OpenManage))

	r.GET("/confirm", handle(in.self.Confirmation))
	r.POST("/confirm", handle(in.self.Confirm))
	r.GET("/confirm/:token", handle(in.self.OpenConfirmation))
	r.GET("/stop-email", handle(in.self.StopEmail))
	r.POST("/stop-email", handle(in.self.SetStopEmail))
	r.GET("/stop-email/:link", handle(in.self.OpenStopEmail))

	r.GET("/invitations", handle(in.power.Offer))
	r.POST("/invitations", changes, handle(in.power.Answer))
	r.GET("/invitations/:token", handle(in.power.Open))
	r.GET("/join", handle(in.public.OfferJoin))
	r.POST("/join", s.Limit("join", public.JoinsPerNetwork), handle(in.public.JoinByLink))
	r.GET("/join/:token", handle(in.public.OpenJoinLink))
	r.GET("/data", handle(in.self.DataLinkForm))
	r.POST("/data", handle(in.self.AskDataLink))
	r.GET("/data/link/:token", handle(in.self.OpenDataLink))
	r.GET("/data/open", handle(in.self.DataLink))
	r.POST("/data/open", handle(in.self.UseDataLink))
	r.GET("/data/mine", handle(in.self.GuestData))
	r.POST("/data/unfollow", handle(in.self.GuestUnfollow))
	r.POST("/data/export", handle(in.self.ExportGuestData))
	r.POST("/data/erase", changes, handle(in.self.EraseGuestData))

	r.GET("/me", handle(in.self.Me))
	r.GET("/me/data", handle(in.self.OwnData))
	r.POST("/me/data/export", handle(in.self.ExportOwnData))
	r.POST("/me/data/erase", changes, handle(in.self.EraseOwnData))
	r.GET("/me/address", handle(in.self.AddressForm))
	r.POST("/me/address", s.Limit("address", 60), handle(in.self.AskAddress))
	r.POST("/me/address/code", s.Limit("address", 60), handle(in.self.EnterCode))
	r.GET("/me/merge", handle(in.self.MergeForm))
	r.POST("/me/merge", s.Limit("address", 60), handle(in.self.AskMerge))
	r.POST("/me/merge/code", s.Limit("address", 60), handle(in.self.EnterMergeCode))
	r.POST("/me/merge/sure", changes, handle(in.self.MergeSure))
	r.GET("/me/name", handle(in.self.NameForm))
	r.POST("/me/name", handle(in.self.SaveName))
	r.GET("/me/trail", handle(in.self.OwnTrail))
	r.GET("/me/events.ics", handle(in.public.OwnCalendar))
	r.POST("/me/unfollow", handle(in.self.Unfollow))
	r.POST("/me/home", handle(in.self.ChooseHome))
	r.POST("/me/language", handle(in.self.ChooseLanguage))
	r.GET("/me/feed", handle(in.self.NoFeed))
	r.POST("/me/feed", handle(in.self.NewFeed))
	r.POST("/me/sessions/end", handle(in.self.SignOutEverywhere))
	r.POST("/me/sessions/:session/end", handle(in.self.EndSession))
	r.POST("/me/identities/:identity/confirm", handle(in.self.ConfirmIdentity))
	r.POST("/me/identities/:identity/remove", handle(in.self.RemoveIdentity))

	r.GET("/setup", handle(in.setup.Step))
	r.POST("/setup/code", s.Limit("setup", 60), handle(in.setup.EnterCode))
	r.POST("/setup/new-code", s.Limit("setup", 60), handle(in.setup.NewCode))
	r.POST("/setup/organization", handle(in.setup.Organization))
	r.POST("/setup/office", handle(in.setup.Office))
	r.POST("/setup/admin", handle(in.setup.Admin))
	r.POST("/setup/chapters", handle(in.setup.FirstChapters))
	r.POST("/setup/finish", changes, handle(in.setup.Finish))

	r.GET("/sign-in", handle(in.signin.SignIn))
	r.GET("/sign-in/email", handle(in.signin.SignIn)) // the address of the form
	r.POST("/sign-in/email", handle(in.signin.AskCode))
	r.GET("/sign-in/email/code", handle(in.signin.CodeForm))
	r.POST("/sign-in/email/code", handle(in.signin.EnterCode))
	r.GET("/sign-in/email/link", handle(in.signin.CodeLink))
	r.POST("/sign-in/email/link", handle(in.signin.EnterLink))
	r.GET("/sign-in/email/link/:token", handle(in.signin.OpenCodeLink))
	r.POST("/sign-out", handle(in.signin.SignOut))
	r.GET("/auth/:provider", handle(in.signin.BeginSignIn))
	r.GET("/auth/:provider/callback", handle(in.signin.FinishSignIn))
	r.Any("/embedded/id/*path", handle(in.signin.EmbeddedProvider))
	r.GET("/outbox", handle(in.public.OutboxList))
	r.GET("/outbox/:mail", handle(in.public.OutboxMail))
	r.GET("/outbox/:mail/html", handle(in.public.OutboxHTML))
	r.GET("/outbox/:mail/invite.ics", handle(in.public.OutboxCalendar))
}
