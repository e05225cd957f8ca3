package people

import (
	"encoding/json"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// answer is what a row says about email.
type answer int

const (
	unasked answer = iota // nothing: where consent was asked, if anywhere, is for those to say who know
	no                    // they were asked and did not agree, or the program says they never were
	yes
)

// consent is what shows that somebody agreed to email.
type consent struct {
	answer  answer
	at      time.Time
	source  string // "mailchimp.confirmed"
	wording string // the question they answered; empty when the file does not have it
	detail  string // what else the program noted of it
}

// said is what one row says about one person.
type said struct {
	identifier string
	emails     []string // the first that is one counts
	name       string
	phone      string
	postcode   string
	country    string
	tags       []string
	standing   hub.Standing
	chapter    string // by name or slug
	consent    consent
	refused    hub.SuppressionReason // "" for not
	refusedAt  time.Time
	at         time.Time // how new the row is
	leaveOut   say.Text  // why the row is nobody to bring in
	bounced    []string  // further addresses that do not work
}

// tool is a program whose exports are known.
type tool struct {
	key   string // the system of its identifiers
	name  string
	marks [][]string // any of these sets of columns tells it
	// addressless says why nobody of it can be brought in.
	addressless say.Text
	// note is what whoever brings the file should know.
	note say.Text
	// notPeople says that the file is of something else.
	notPeople say.Text
	id        []string
	read      func(r row, c clock, s *said)
	// facts: a person has several rows, told by the identifier; the first has the address they are known by.
	facts bool
}

// guests is the note about files of people who signed up for an event.
var guests = say.M("These people signed up for an event, not for email, so they wait for their consent unless a question in the file asked for it.")

// sheet is the program of a file that no other is known by.
const sheet = "sheet"

// tools are the programs, the most particular first.
var tools = []tool{
	{
		key: "actionnetwork", name: "Action Network", marks: [][]string{{"can2_subscription_status"}, {"can2_user_tags"}}, id: []string{"uuid"},
		read: func(r row, c clock, s *said) {
			at := c.read(r.get("can2_subscription_date"))
			s.at = at
			s.tags = parted(r.get("can2_user_tags"), ",")
			switch strings.ToLower(r.get("can2_subscription_status")) {
			case "subscribed":
				s.consent = consent{answer: yes, at: at, source: "actionnetwork"}
			case "unsubscribed":
				s.refuse(hub.SuppressedLeft, at)
			case "bouncing", "bounced":
				s.refuse(hub.SuppressedBounced, at)
			case "spam complaint", "spam", "complained":
				s.refuse(hub.SuppressedComplained, at)
			default:
				s.consent.answer = no
			}
		},
	},
	{key: "actionnetwork", name: "Action Network", marks: [][]string{{"event_title", "start_date"}, {"event_title", "administrative_title"}}, notPeople: say.M("This file lists events, not people.")},
	{key: "mobilize", name: "Mobilize", marks: [][]string{{"event_type", "timeslot_id", "visibility"}, {"event_type", "event_owner_email_address"}}, notPeople: say.M("This file lists events, not people.")},
	{
		key: "mailchimp", name: "Mailchimp", note: say.M("Bring Mailchimp’s files of unsubscribed and cleaned people in together with this one, or before it."), marks: [][]string{{"leid", "euid"}, {"member_rating", "optin_time"}}, id: []string{"euid"},
		read: readMailchimp,
	},
	{
		key: "nationbuilder", name: "NationBuilder", marks: [][]string{{"nationbuilder_id"}}, id: []string{"nationbuilder_id"},
		read: readNationBuilder,
	},
	{
		key: "everyaction", name: "EveryAction", marks: [][]string{{"vanid"}, {"voter_file_vanid"}}, id: []string{"vanid", "voter_file_vanid"}, facts: true,
		read: func(r row, c clock, s *said) {
			s.tags = parted(r.get("activist_code"), "\n")
			switch strings.ToLower(r.get("email_subscription_status")) {
			case "subscribed":
				s.consent = consent{answer: yes, source: "everyaction"}
			case "unsubscribed":
				s.refuse(hub.SuppressedLeft, time.Time{})
			default:
				s.consent.answer = no
			}
		},
	},
	{
		key: "solidaritytech", name: "Solidarity Tech", marks: [][]string{{"solidarity_tech_user_id"}}, id: []string{"solidarity_tech_user_id"},
		read: func(r row, c clock, s *said) {
			s.at = c.read(r.get("signup_date"))
			s.tags = parted(r.get("tags"), ",")
			s.chapter = r.get("chapter")
			switch truth(r.get("email_opt_in")) {
			case yes:
				s.consent = consent{answer: yes, at: s.at, source: "solidaritytech", detail: r.get("signup_source")}
			case no:
				s.refuse(hub.SuppressedLeft, time.Time{})
			case unasked:
				s.consent.answer = no
			}
		},
	},
	{
		key: "listmonk", name: "listmonk", note: say.M("listmonk’s export doesn’t say who left a list. Export its unsubscribed people too, and import them as people who want no email (at the command line, `import suppressions`)."), marks: [][]string{{"uuid", "email", "attributes", "status"}}, id: []string{"uuid"},
		read: func(r row, c clock, s *said) {
			s.at = c.read(r.get("updated_at"))
			s.attributes(r.raw("attributes"))
			switch strings.ToLower(r.get("status")) {
			case "blocklisted", "disabled":
				s.refuse(hub.SuppressedLeft, s.at)
			}
		},
	},
	{
		key: "civicrm", name: "CiviCRM", marks: [][]string{{"contact_id", "contact_type"}}, id: []string{"contact_id"},
		read: readCiviCRM,
	},
	{key: "meetup", name: "Meetup", marks: [][]string{{"url_of_member_profile"}}, addressless: say.M("Meetup gives out no email addresses, so its members can be counted and not brought in.")},
	{key: "mobilizon", name: "Mobilizon", marks: [][]string{{"participant_name", "participant_status"}}, addressless: say.M("Mobilizon gives out no email addresses, so its participants can be counted and not brought in.")},
	{
		key: "luma", name: "Luma", note: guests, marks: [][]string{{"api_id", "approval_status"}}, id: []string{"api_id"},
		read: func(r row, c clock, s *said) {
			s.at = c.read(r.get("created_at"))
			s.question(r, "luma", s.at)
		},
	},
	{
		key: "hievents", name: "Hi.Events", note: guests, marks: [][]string{{"public_id", "short_id"}}, id: []string{"public_id"},
		read: func(r row, c clock, s *said) {
			s.at = c.read(r.get("last_updated_date", "created_date"))
			s.question(r, "hievents", c.read(r.get("created_date")))
		},
	},
	{
		key: "eventbrite", name: "Eventbrite", note: guests, marks: [][]string{{"order_id", "attendee_email"}, {"order_no", "attendee_status"}, {"attendee_no"}, {"order_id", "buyer_email"}},
		read: func(r row, c clock, s *said) {
			s.at = c.read(r.get("order_date"))
			if r.get("attendee_email", "email") == "" {
				s.emails = append(s.emails, r.get("buyer_email"))
				s.name = joined(r.get("buyer_first_name"), r.get("buyer_last_name"))
			}
			if strings.Contains(s.name, "Info Requested") {
				s.name = ""
			}
			if r.get("attendee_email") != "" && strings.EqualFold(r.get("attendee_email"), r.get("buyer_email")) {
				// One address for several guests: the name that goes with it is the buyer's.
				s.name = joined(r.get("buyer_first_name"), r.get("buyer_last_name"))
			}
			s.question(r, "eventbrite", s.at)
		},
	},
	{
		key: "mobilize", name: "Mobilize", note: guests, marks: [][]string{{"event_id", "timeslot_id"}, {"event_organization_name"}, {"event_id", "timeslot_start"}},
		read: func(r row, c clock, s *said) { s.at = c.read(r.get("signup_updated_time", "signup_created_time")) },
	},
	{
		key: "googleforms", name: "Google Forms", marks: [][]string{{"timestamp"}},
		read: func(r row, c clock, s *said) {
			s.at = c.read(r.get("timestamp"))
			s.question(r, "googleforms", s.at)
			if q := consentQuestion(r.header); q != "" && truth(r.get(q)) == no {
				s.refuse(hub.SuppressedLeft, s.at)
			}
		},
	},
	{
		key: sheet, name: "a spreadsheet", marks: [][]string{{}},
		read: func(r row, c clock, s *said) {
			s.tags = parted(r.get(tagNames...), ",")
			s.at = c.read(r.get("updated_at", "last_changed", "date", "created_at", "joined", "signup_date"))
			s.question(r, sheet, c.read(r.get(consentDates...)))
			if q := consentQuestion(r.header); q != "" && truth(r.get(q)) == no {
				s.refuse(hub.SuppressedLeft, time.Time{})
			}
			switch strings.ToLower(r.get("status", "email_status", "subscription_status")) {
			case "unsubscribed", "opted out":
				s.refuse(hub.SuppressedLeft, time.Time{})
			case "bounced", "bouncing", "cleaned":
				s.refuse(hub.SuppressedBounced, time.Time{})
			case "complained", "spam", "spam complaint":
				s.refuse(hub.SuppressedComplained, time.Time{})
			}
		},
	},
}

// toolOf tells the program by the columns.
func toolOf(h header) tool {
	for _, t := range tools {
		for _, marks := range t.marks {
			if h.has(marks...) {
				return t
			}
		}
	}
	return tools[len(tools)-1]
}

func readMailchimp(r row, c clock, s *said) {
	s.at = c.read(r.get("last_changed", "unsub_time", "clean_time"))
	s.tags = quotedTags(r.raw("tags"))
	for interest := range strings.SplitSeq(strings.ReplaceAll(r.get("interests"), `\,`, "\x00"), ",") {
		s.tags = append(s.tags, strings.TrimSpace(strings.ReplaceAll(interest, "\x00", ",")))
	}
	if s.postcode == "" {
		s.postcode = lastCode(r.raw("address"))
	}
	switch {
	case r.header.has("unsub_time"):
		reason := hub.SuppressedLeft
		if strings.EqualFold(r.get("unsub_reason"), "spam") {
			reason = hub.SuppressedComplained
		}
		s.refuse(reason, c.read(r.get("unsub_time")))
		return
	case r.header.has("clean_time"):
		s.refuse(hub.SuppressedBounced, c.read(r.get("clean_time")))
		return
	}
	confirmed, confirmIP := c.read(r.get("confirm_time")), r.get("confirm_ip")
	opted, optIP := c.read(r.get("optin_time")), r.get("optin_ip")
	switch {
	// Both times and both addresses: they filled in the form, and confirmed by email.
	case !confirmed.IsZero() && confirmIP != "":
		s.consent = consent{yes, confirmed, "mailchimp.confirmed", "", "CONFIRM_IP " + confirmIP}
	case !opted.IsZero() && optIP != "":
		s.consent = consent{yes, opted, "mailchimp.form", "", "OPTIN_IP " + optIP}
	case !confirmed.IsZero(): // somebody uploaded them: weaker evidence
		s.consent = consent{yes, confirmed, "mailchimp.uploaded", "", ""}
	default:
		s.consent.answer = no
	}
}

func readNationBuilder(r row, c clock, s *said) {
	created := c.read(r.get("created_at"))
	s.at = created
	s.tags = parted(r.get("tag_list"), ",")
	// The first address that works.
	s.emails = nil
	bad := false
	if email := r.get("email"); email != "" {
		s.emails = append(s.emails, email)
	}
	var good []string
	for _, n := range []string{"1", "2", "3", "4"} {
		email := r.get("email" + n)
		switch {
		case email == "":
		case truth(r.get("email"+n+"_is_bad")) == yes:
			bad = true
			s.emails = deleteFold(s.emails, email)
			s.bounced = append(s.bounced, email)
		default:
			good = append(good, email)
		}
	}
	s.emails = append(s.emails, good...)
	switch {
	case truth(r.get("is_deceased")) == yes:
		s.leaveOut = say.M("This person has died, so we left them out.")
	case truth(r.get("do_not_contact")) == yes:
		s.refuse(hub.SuppressedLeft, time.Time{})
	case truth(r.get("email_opt_in")) != yes && r.get("unsubscribed_at") != "":
		s.refuse(hub.SuppressedLeft, c.read(r.get("unsubscribed_at")))
	case bad && len(s.emails) == 0:
		s.emails = s.bounced
		s.refuse(hub.SuppressedBounced, time.Time{})
	case truth(r.get("email_opt_in")) == yes:
		s.consent = consent{answer: yes, at: created, source: "nationbuilder.on_file_since"}
	default:
		s.consent.answer = no
	}
}

func readCiviCRM(r row, c clock, s *said) {
	s.at = c.read(r.get("modified_date", "created_date"))
	mark := ","
	if r.header.separator == ';' {
		mark = ";"
	}
	s.tags = append(parted(r.get("tag_s"), mark), parted(r.get("group_s"), mark)...)
	if strings.EqualFold(r.get("contact_type"), "organization") {
		s.name = r.get("organization_name", "display_name")
	}
	if suffix := r.get("postal_code_suffix"); suffix != "" && s.postcode != "" {
		s.postcode += "-" + suffix
	}
	set := func(name string) bool { return truth(r.get(name)) == yes }
	switch hold := r.get("on_hold"); {
	case set("contact_is_in_trash"):
		s.leaveOut = say.M("This contact is in the trash there, so we left it out.")
	case set("deceased"):
		s.leaveOut = say.M("This person has died, so we left them out.")
	case set("do_not_email"), set("no_bulk_emails_user_opt_out"), hold == "2":
		s.refuse(hub.SuppressedLeft, time.Time{})
	case hold == "1":
		s.refuse(hub.SuppressedBounced, time.Time{})
	}
}

func (s *said) refuse(reason hub.SuppressionReason, at time.Time) {
	s.refused, s.refusedAt, s.consent = reason, at, consent{}
}

// question takes the answer to a question that asks for consent, if the file has one.
func (s *said) question(r row, source string, at time.Time) {
	key := consentQuestion(r.header)
	if key == "" {
		return
	}
	if truth(r.get(key)) == yes {
		s.consent = consent{yes, at, source, hub.Line(r.header.cells[r.header.at[key]]), r.get(key)}
		return
	}
	s.consent.answer = no // an empty cell is no
}

// consentQuestion is the column whose name asks whether one may send email, "" for none.
func consentQuestion(h *header) string {
	if h.asked == nil {
		key := h.like(anyOf("opt_in", "email_opt_in", "email_consent", "consent", "newsletter", "subscribe", "subscribed", "mailing_list_opt_in"), func(key string) bool {
			return containing("agree", "consent", "may_we", "can_we", "add_me", "sign_me_up", "subscribe", "i_want", "would_you_like")(key) &&
				containing("email", "e_mail", "emails", "e_mails", "mail", "newsletter", "list", "updates")(key)
		})
		h.asked = &key
	}
	return *h.asked
}

// attributes takes what listmonk keeps beside the address.
func (s *said) attributes(text string) {
	var known map[string]any
	if json.Unmarshal([]byte(text), &known) != nil {
		return
	}
	for _, name := range []string{"zip", "zip_code", "postcode", "postal_code"} {
		switch v := known[name].(type) {
		case string:
			s.postcode = v
		case float64:
			s.postcode = wholeNumber(v)
		}
	}
	if list, is := known["tags"].([]any); is {
		for _, one := range list {
			if text, is := one.(string); is {
				s.tags = append(s.tags, text)
			}
		}
	}
}

// truth is what a cell says to a question.
func truth(cell string) answer {
	switch word := strings.ToLower(strings.TrimSpace(cell)); {
	case word == "":
		return unasked
	case word == "no" || word == "false" || word == "0" || word == "n" || word == "f" || word == "nein" || word == "non" || word == "off" || strings.HasPrefix(word, "no,") || strings.HasPrefix(word, "no "):
		return no
	case word == "yes" || word == "true" || word == "1" || word == "y" || word == "t" || word == "x" || word == "on" || word == "ja" || word == "oui" || word == "sí" || word == "si" ||
		strings.HasPrefix(word, "yes,") || strings.HasPrefix(word, "yes ") || strings.HasPrefix(word, "yes!") || strings.HasPrefix(word, "i agree"):
		return yes
	}
	return unasked
}
