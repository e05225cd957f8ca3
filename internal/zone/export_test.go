package zone

// What the tests look at.
var (
	BuiltBy = builtBy
	Named   = named
)
