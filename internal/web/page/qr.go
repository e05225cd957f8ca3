package page

import (
	"fmt"
	"net/http"

	goqr "github.com/piglig/go-qr"
)

// The shape of a QR code: one unit per module, with a quiet zone of 4 modules around it (ISO/IEC 18004, section 6.3.8).
const qrScale, qrBorder = 1, 4

// SendQR answers with an address as a QR code: an SVG, sharp at any paper size.
func (q *Request) SendQR(address string) error {
	code, err := goqr.EncodeText(address, goqr.Medium)
	if err != nil {
		return fmt.Errorf("web: qr: %w", err)
	}
	picture, err := code.ToSVGBytes(goqr.NewQrCodeImgConfig(qrScale, qrBorder, goqr.WithOptimalSVG()))
	if err != nil {
		return fmt.Errorf("web: qr: %w", err)
	}
	return q.Send(http.StatusOK, "image/svg+xml", picture)
}
