package sso

// Usable returns those of the algorithms a provider announces (id_token_signing_alg_values_supported) whose tokens are
// taken, for doctor. A provider that announces none signs with RS256.
func Usable(announced []string) []string { return allowed(announced) }
