package email

import (
	"regexp"

	"github.com/a-h/templ"
)

// The styles of a mail. Colors appear only on the date block and the button, where ink and paper are set together; all
// other text inherits the reader's colors. ink on white has a contrast of 17:1.
const (
	ink = "#1a1c22"

	bodyStyle    templ.SafeCSS = "margin:0;padding:0"
	columnStyle  templ.SafeCSS = "max-width:600px;margin:0 auto;padding:24px 16px;font-family:Atkinson Hyperlegible Next,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5;overflow-wrap:anywhere"
	ruleStyle    templ.SafeCSS = "border-top:4px solid currentColor;padding-top:12px"
	senderStyle  templ.SafeCSS = "margin:0 0 16px;font-size:14px;font-weight:700"
	headingStyle templ.SafeCSS = "margin:0 0 16px;font-size:30px;line-height:1.05;font-weight:800;letter-spacing:-0.02em;overflow-wrap:anywhere"
	proseStyle   templ.SafeCSS = "margin:0 0 16px"
	titleStyle   templ.SafeCSS = "margin:0 0 12px;font-size:22px;line-height:1.15;font-weight:800"
	plateStyle   templ.SafeCSS = "margin:0 0 16px;padding:12px 16px;background-color:#1a1c22;color:#ffffff;border-radius:2px;font-weight:700"
	dayStyle     templ.SafeCSS = "font-size:22px;line-height:1.2;font-weight:800"
	listStyle    templ.SafeCSS = "margin:0 0 16px;border-top:1px solid currentColor"
	labelStyle   templ.SafeCSS = "margin:8px 0 0;font-size:14px;font-weight:700"
	wordsStyle   templ.SafeCSS = "margin:0;padding:0 0 8px;border-bottom:1px solid currentColor;overflow-wrap:anywhere"
	codeStyle    templ.SafeCSS = "margin:0;padding:0 0 8px;border-bottom:1px solid currentColor;font-size:34px;line-height:1.2;font-weight:800;letter-spacing:0.12em"
	linkStyle    templ.SafeCSS = "color:inherit;text-decoration:underline"
	partStyle    templ.SafeCSS = "margin:24px 0 0;border-top:4px solid currentColor"
	partHead     templ.SafeCSS = "margin:8px 0;font-size:14px;font-weight:700"
	quoteStyle   templ.SafeCSS = "margin:0 0 16px;padding:12px 16px;border:2px solid currentColor;overflow-wrap:anywhere"
	actionStyle  templ.SafeCSS = "margin:0 0 16px"
	footStyle    templ.SafeCSS = "margin:24px 0 0;border-top:4px solid currentColor;padding-top:12px;font-size:14px"
	footLine     templ.SafeCSS = "margin:0 0 4px"
)

var color = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// buttonStyle is the accent button: white on the chapter's accent, 44 px high.
func buttonStyle(accent string) templ.SafeCSS {
	if !color.MatchString(accent) {
		accent = ink
	}
	return templ.SafeCSS("display:inline-block;padding:10px 20px;background-color:" + accent +
		";color:#ffffff;border:2px solid " + accent + ";border-radius:2px;font-weight:700;text-decoration:none")
}
