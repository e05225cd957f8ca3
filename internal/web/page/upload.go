package page

import (
	"context"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"chapterhouse/components/ui"
	"chapterhouse/internal/blob"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

const (
	// MaxForm is how much of a request is read, in bytes, unless it may bring a file.
	MaxForm = 256 << 10
	// MaxUpload is how much is read of one that may: enough to report that a file is too large, and to keep what
	// was typed in the other fields.
	MaxUpload = 64 << 20
	// maxParts is how many fields a form with files may have, as many as net/http allows.
	maxParts = 1000
	// uploadWithin is how long such a request may take to arrive: 15 MB at 1 Mbit/s, a phone's poor connection, take two minutes.
	uploadWithin = 3 * time.Minute
	// answerWithin is how long sending the answer may take, from when the request has arrived.
	answerWithin = time.Minute
)

// upload is the file that a form may bring.
type upload struct {
	field   string // its name
	limit   int64  // in bytes; 0: no file is kept
	refused error  // why the actor may not send one here
	sent    bool   // a file was sent, kept or not
	file    io.ReadSeekCloser
	name    string // as the sender named it
	err     error  // why it is not kept
}

// Bodies limits how much of a request is read.
func (s *Site) Bodies(c *gin.Context) {
	q := Of(c)
	q.body = c.Request.Body
	c.Request.Body = http.MaxBytesReader(c.Writer, q.body, MaxForm)
}

// Receives lets a route take a file from those who may send one; until that is known, no more is read than of any other form.
func (s *Site) Receives(field string, limit int64, may handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		q := Of(c)
		if q.kind() != "multipart/form-data" {
			return
		}
		q.upload.field = field
		if q.upload.refused = may(q); q.upload.refused != nil {
			return
		}
		q.upload.limit = limit
		c.Request.Body = http.MaxBytesReader(c.Writer, q.body, MaxUpload)
		_ = http.NewResponseController(c.Writer).SetReadDeadline(time.Now().Add(uploadWithin)) // the system clock, which the connection uses, whatever clock the hub has
	}
}

// kind is the media type of what was sent.
func (q *Request) kind() string {
	kind, _, _ := mime.ParseMediaType(q.Gin.GetHeader("Content-Type")) // "" when there is none, or no such thing
	return kind
}

// parseParts reads a form with files, part by part. Only an allowed file is kept, on disk.
func (s *Site) parseParts(q *Request) error {
	reader, err := q.Gin.Request.MultipartReader()
	if err != nil {
		return err //nolint:wrapcheck // parse says what it means
	}
	form, left := url.Values{}, int64(MaxForm)
	for range maxParts {
		part, err := reader.NextPart()
		if err != nil && q.mayStop(err) {
			q.hangUp()
			err = io.EOF
		}
		if errors.Is(err, io.EOF) {
			q.take(form)
			return nil
		}
		if err != nil {
			return err //nolint:wrapcheck // parse says what it means
		}
		switch name := part.FormName(); {
		case part.FileName() != "":
			err = s.hold(q, part)
		case name != "" && name != q.upload.field: // a file field without a chosen file is sent empty
			left, err = readField(form, part, left)
		}
		if err != nil {
			return err
		}
	}
	return ErrForm
}

// mayStop reports whether the rest of a request need not be read: the sender may not send its file, and is told so with what
// was typed in the fields before it.
func (q *Request) mayStop(err error) bool {
	_, tooLarge := errors.AsType[*http.MaxBytesError](err)
	return tooLarge && q.upload.sent && q.upload.refused != nil
}

// hangUp answers at once and ends the connection: net/http would otherwise wait for the rest of the body, however long it takes to
// arrive.
func (q *Request) hangUp() {
	q.hungUp = true
	q.Header().Set("Connection", "close")
	_ = http.NewResponseController(q.Gin.Writer).EnableFullDuplex()
}

// The unread rest of a body is discarded for this long and this many bytes after the answer. A browser that is still
// sending when its connection is closed shows "connection reset" instead of the answer.
const (
	lingerFor   = 5 * time.Second
	lingerBytes = 32 << 20
)

// linger lets a browser that is still sending see the answer.
func (q *Request) linger() {
	if !q.hungUp {
		return
	}
	wire := http.NewResponseController(q.Gin.Writer)
	if wire.Flush() == nil && wire.SetReadDeadline(time.Now().Add(lingerFor)) == nil {
		_, _ = io.CopyN(io.Discard, q.body, lingerBytes)
	}
}

// readField adds a field to the form; at most left more bytes are accepted.
func readField(form url.Values, part *multipart.Part, left int64) (int64, error) {
	value, err := io.ReadAll(io.LimitReader(part, left+1))
	if err != nil {
		return 0, err //nolint:wrapcheck // parse says what it means
	}
	if left -= int64(len(part.FormName()) + len(value)); left < 0 {
		return 0, &http.MaxBytesError{Limit: MaxForm}
	}
	form.Add(part.FormName(), string(value))
	return left, nil
}

// hold keeps the file of the form, if one is allowed. A file that is too large, or for which there is no room beside those
// that others are sending, is an error beside its field and does not end the form.
func (s *Site) hold(q *Request, part *multipart.Part) error {
	q.upload.sent = true
	if q.upload.limit == 0 || part.FormName() != q.upload.field || q.upload.file != nil || q.upload.err != nil {
		return nil //nolint:nilerr // what is wrong was said of the part before
	}
	file, err := s.Uploads.Hold(q.arrived, part, q.upload.limit)
	if _, refused := blob.Reason(err); refused || errors.Is(err, hub.ErrBusy) {
		q.upload.err = err
		return nil // the field shows it
	}
	if err != nil {
		return err //nolint:wrapcheck // parse says what it means
	}
	q.upload.file, q.upload.name = file, part.FileName()
	return nil
}

// take stores the fields as the request's form, as net/http does.
func (q *Request) take(form url.Values) {
	all := maps.Clone(form)
	for name, values := range q.Gin.Request.URL.Query() {
		all[name] = append(slices.Clone(all[name]), values...)
	}
	r := q.Gin.Request
	r.PostForm, r.Form, r.MultipartForm = form, all, &multipart.Form{Value: form}
	if q.upload.limit > 0 {
		_ = http.NewResponseController(q.Gin.Writer).SetWriteDeadline(time.Now().Add(answerWithin))
	}
}

// SentFile is the file of the form, from its beginning: nil when none came.
func (q *Request) SentFile() (file io.ReadSeeker, name string, err error) {
	if q.upload.file == nil {
		return nil, "", q.upload.err
	}
	if _, err := q.upload.file.Seek(0, io.SeekStart); err != nil {
		return nil, "", err //nolint:wrapcheck // the disk's own, which problem.go knows
	}
	return q.upload.file, q.upload.name, nil
}

// closeUpload removes what is left of the file.
func (q *Request) closeUpload() {
	if q.upload.file != nil {
		_ = q.upload.file.Close()
	}
}

// FileTrouble is the error to show beside the field of a refused file, with the status of the page; not ok for an error
// that has nothing to do with the file.
func (q *Request) FileTrouble(err error, field string) (status int, problems ui.Errors, ok bool) {
	if text, refused := blob.Reason(err); refused {
		return http.StatusUnprocessableEntity, ui.Errors{{Field: field, Text: text.In(q.Ctx())}}, true
	}
	if errors.Is(err, hub.ErrBusy) {
		q.Header().Set("Retry-After", "20")
		return http.StatusServiceUnavailable, ui.Errors{{Field: field, Text: textBusy.In(q.Ctx())}}, true
	}
	return 0, nil, false
}

var textBusy = say.M("We’re processing other pictures right now. Choose your file again, and send it in a minute.")

// Uploads keeps a file that is being sent until it is closed.
type Uploads interface {
	Hold(ctx context.Context, r io.Reader, limit int64) (io.ReadSeekCloser, error)
}
