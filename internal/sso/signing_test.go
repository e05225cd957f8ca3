package sso_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
)

func b64(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// encode writes header and claims; claims may be text, for what no Go map can say.
func encode(header object, claims any) string {
	head, err := json.Marshal(header)
	if err != nil {
		panic(err)
	}
	body, isText := claims.(string)
	if !isText {
		raw, err := json.Marshal(claims)
		if err != nil {
			panic(err)
		}
		body = string(raw)
	}
	return b64(head) + "." + b64([]byte(body))
}

func signES256(key *ecdsa.PrivateKey, header object, claims any) string {
	input := encode(header, claims)
	sum := sha256.Sum256([]byte(input))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		panic(err)
	}
	raw := make([]byte, 64)
	r.FillBytes(raw[:32])
	s.FillBytes(raw[32:])
	return input + "." + b64(raw)
}

func signRS256(key *rsa.PrivateKey, header, claims object) string {
	input := encode(header, claims)
	sum := sha256.Sum256([]byte(input))
	raw, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return input + "." + b64(raw)
}

func signHS256(secret []byte, header, claims object) string {
	input := encode(header, claims)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(input))
	return input + "." + b64(mac.Sum(nil))
}
