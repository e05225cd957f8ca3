package sso

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
)

var (
	// ErrUnknownProvider says that no provider is configured under the key.
	ErrUnknownProvider = errors.New("sso: unknown provider")
	// ErrUnavailable says that the provider, or the store behind UseOnce, cannot be asked; trying later may help.
	ErrUnavailable = errors.New("sso: provider unavailable")
)

// Away says that a provider does not answer, or answers that it cannot. It is an ErrUnavailable. The sign-in is spent: the person
// starts another.
type Away struct {
	Provider string // its key
	ReturnTo string // a ReturnPath, or ""
	Fresh    bool   // a fresh sign-in was asked for
	Cause    error
}

// Error says what was tried.
func (a *Away) Error() string { return a.Cause.Error() }

// Unwrap returns the cause, an ErrUnavailable.
func (a *Away) Unwrap() error { return a.Cause }

// Refused is the answer to a sign-in or logout token that must not succeed. Errors of this kind are always *Refused.
type Refused struct {
	// Reason is one of the Reason constants: safe for logs and audit rows, never a claim, a token or an address.
	Reason string
	// ReturnTo is where a person who tries once more wants to go, "" or a ReturnPath. It is known once the transaction is.
	ReturnTo string
}

// Error names the reason.
func (r *Refused) Error() string { return "sso: refused: " + r.Reason }

// Reasons of the callback, decided before the code is redeemed.
const (
	ReasonDuplicateParameter = "duplicate_parameter" // code, state, iss or error came twice
	ReasonStateMissing       = "state_missing"
	ReasonStateMismatch      = "state_mismatch" // unknown, of another browser, or of another tab
	ReasonStateReused        = "state_reused"
	ReasonTransactionMissing = "transaction_missing"
	ReasonTransactionInvalid = "transaction_invalid" // does not open, or is from the future
	ReasonTransactionExpired = "transaction_expired"
	ReasonProviderMismatch   = "provider_mismatch" // the transaction was begun at another provider
	ReasonIssuerMismatch     = "issuer_mismatch"   // the iss parameter names another issuer (RFC 9207 section 2.4)
	ReasonIssuerMissing      = "issuer_missing"    // the iss parameter was promised by discovery
	ReasonProviderError      = "provider_error"
	ReasonAccessDenied       = "access_denied" // the person pressed cancel
	ReasonCodeMissing        = "code_missing"
)

// Reasons of discovery and of the token endpoint.
const (
	ReasonDiscoveryIssuer  = "discovery_issuer" // the document names another issuer, be it by a trailing slash
	ReasonEndpointInsecure = "endpoint_insecure"
	ReasonCodeRefused      = "code_refused"
	ReasonClientRefused    = "client_refused" // wrong client id or secret: the operator's to repair
	ReasonTokenResponse    = "token_response"
)

// Reasons of ID tokens and logout tokens.
const (
	ReasonTokenMissing   = "token_missing"
	ReasonTokenMalformed = "token_malformed"
	ReasonTokenRefused   = "token_refused" // go-oidc refused what our own checks passed
	ReasonAlg            = "alg"
	ReasonType           = "typ"
	ReasonKeyHeader      = "key_header" // the token brings or names its own key
	ReasonKeyUnknown     = "kid_unknown"
	ReasonSignature      = "signature"
	ReasonIss            = "iss"
	ReasonAudience       = "aud"
	ReasonAuthorized     = "azp"
	ReasonExpired        = "expired"
	ReasonNotBefore      = "nbf"
	ReasonIssuedMissing  = "iat_missing"
	ReasonIssuedOld      = "iat_old"
	ReasonIssuedFuture   = "iat_future"
	ReasonSubject        = "sub"
	ReasonNonce          = "nonce"
	ReasonAccessHash     = "at_hash"
	ReasonAuthTime       = "auth_time" // a fresh sign-in was asked for and not given
	ReasonUserinfoSub    = "userinfo_sub"
	ReasonEvents         = "events"
	ReasonNoncePresent   = "nonce_present"
	ReasonTokenIDMissing = "jti_missing"
	ReasonTokenIDUsed    = "jti_replayed"
	ReasonSubjectMissing = "subject_missing" // neither sub nor sid
)

func refuse(reason string) error { return &Refused{Reason: reason} }

// unavailable wraps ErrUnavailable with what was tried and one word about the cause. The cause itself is left out:
// library errors quote response bodies, and a token endpoint's body can hold tokens.
func unavailable(verb, key string, cause error) error {
	return fmt.Errorf("%s %s (%s): %w", verb, key, causeWord(cause), ErrUnavailable)
}

func causeWord(err error) string {
	var network net.Error
	var transport *url.Error
	switch {
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return "timeout"
	case errors.As(err, &transport):
		return "connection"
	default:
		return "answer"
	}
}
