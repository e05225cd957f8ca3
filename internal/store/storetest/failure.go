package storetest

// Failure is the error of a call that returns something else too.
func Failure(_ any, err error) error { return err }
