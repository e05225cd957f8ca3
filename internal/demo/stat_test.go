package demo
import ("testing";"time";"fmt";"chapterhouse/internal/store/storetest")
func TestStat(t *testing.T){
 now:=time.Date(2026,11,22,13,0,0,0,time.UTC)
 s:=Build(now)
 for _, e := range storetest.Engines() { t.Run(string(e), func(t *testing.T){
 f:=storetest.Open(t,e)
 t0:=time.Now(); if err:=f.Store.Seed(t.Context(),s,nil);err!=nil{t.Fatal(err)}; fmt.Println(e,"seed",time.Since(t0)) }) }
}
