package app_test

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/urfave/cli/v3"
	"go.yaml.in/yaml/v3"

	"chapterhouse/internal/app"
	"chapterhouse/internal/config"
)

// deployed reads a file of deploy.
func deployed(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// understood says what is wrong with a command line of the program: a command or a flag that it does not have.
func understood(line []string) error {
	cmd := app.Root()
	var flags []cli.Flag
	for i := 0; i < len(line); i++ {
		word := line[i]
		if name, isFlag := strings.CutPrefix(word, "--"); isFlag {
			name, _, whole := strings.Cut(name, "=")
			if name == "help" {
				return nil
			}
			at := slices.IndexFunc(flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) })
			if at < 0 {
				return fmt.Errorf("%s has no flag --%s", cmd.Name, name)
			}
			if _, isBool := flags[at].(*cli.BoolFlag); !isBool && !whole {
				i++ // its value
			}
			continue
		}
		if next := cmd.Command(word); next != nil {
			cmd, flags = next, next.Flags
		} else if cmd.ArgsUsage == "" {
			return fmt.Errorf("%s has no command %s, and takes nothing", cmd.Name, word)
		}
	}
	if cmd.Action == nil {
		return fmt.Errorf("%s does nothing by itself", cmd.Name)
	}
	return nil
}

// TestUnderstoodSeesWhatIsNotThere is the control of the tests below.
func TestUnderstoodSeesWhatIsNotThere(t *testing.T) {
	t.Parallel()
	for line, fine := range map[string]bool{
		"serve --jobs=false": true, "backup --keep 14": true, "migrate --app-role hub_app": true, "grant auditor --email a@example.org": true,
		"serve --job": false, "work": false, "audit": false, "audit check": false, "worker now": false,
	} {
		if err := understood(strings.Fields(line)); (err == nil) != fine {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// imageFile is what the Containerfile makes.
type imageFile struct {
	user    string
	folders []string // made for the user
	volumes []string
	env     map[string]string
	args    []string
}

func readImage(t *testing.T) imageFile {
	t.Helper()
	made := imageFile{env: map[string]string{}}
	text := strings.ReplaceAll(deployed(t, "Containerfile"), "\\\n", " ")
	copied := false
	for line := range strings.Lines(text) {
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		words := strings.Fields(rest)
		switch verb {
		case "USER":
			made.user = words[0]
		case "VOLUME":
			made.volumes = words
		case "ARG":
			name, _, _ := strings.Cut(words[0], "=")
			made.args = append(made.args, name)
		case "ENV":
			for _, pair := range words {
				name, value, _ := strings.Cut(pair, "=")
				made.env[name] = value
			}
		case "RUN":
			for _, word := range words {
				if folder, is := strings.CutPrefix(word, "/image"); is && !slices.Contains(made.folders, folder) {
					made.folders = append(made.folders, folder)
				}
			}
		case "COPY":
			copied = copied || rest == "--from=build --chown=65532:65532 /image/ /"
		}
	}
	if made.user != "65532:65532" || !copied {
		t.Errorf("the image runs as %q, and its folders are copied for 65532:65532: %t", made.user, copied)
	}
	return made
}

// TestTheImageHasItsFolders: every volume is a folder in the image that belongs to its user, and so is every folder its
// settings name; the version is an argument; modules are fetched before the sources come.
func TestTheImageHasItsFolders(t *testing.T) {
	t.Parallel()
	made := readImage(t)
	for _, volume := range made.volumes {
		if !slices.Contains(made.folders, volume) {
			t.Errorf("the volume %s is no folder of the image: the user of the hub could not write there", volume)
		}
	}
	for _, needed := range []string{made.env["CHAPTERHOUSE_DATA"], path.Dir(made.env["CHAPTERHOUSE_KEYS"])} {
		if !slices.Contains(made.volumes, needed) {
			t.Errorf("%q is no volume: it would go with the container", needed)
		}
	}
	text := deployed(t, "Containerfile")
	if !slices.Contains(made.args, "VERSION") || !strings.Contains(text, "-X chapterhouse/internal/app.Version=${VERSION}") {
		t.Error("the image does not know its version")
	}
	if modules, sources := strings.Index(text, "go mod download"), strings.Index(text, "COPY . ."); modules < 0 || modules > sources {
		t.Error("a change of the sources fetches every module again")
	}
	for _, line := range regexp.MustCompile(`(?m)^(?:HEALTHCHECK CMD|CMD) (\[.*\])$`).FindAllStringSubmatch(text, -1) {
		var words []string
		if err := yaml.Unmarshal([]byte(line[1]), &words); err != nil {
			t.Fatal(err)
		}
		if err := understood(slices.DeleteFunc(words, func(w string) bool { return w == "/chapterhouse" })); err != nil {
			t.Error(err)
		}
	}
}

// TestTheImageIsBuiltFromWhatIsSent: nothing that the program embeds is kept out of the build by .dockerignore, and what holds
// settings or data is.
func TestTheImageIsBuiltFromWhatIsSent(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../.dockerignore")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(content)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	for _, wanted := range []string{".git", "data", "deploy/hub.env", "deploy/secrets"} {
		if !slices.Contains(out, wanted) {
			t.Errorf("%s would be sent to the builder", wanted)
		}
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f",
		`{{if not .Standard}}{{$dir := .Dir}}{{range .EmbedFiles}}{{$dir}}/{{.}}{{"\n"}}{{end}}{{range .GoFiles}}{{$dir}}/{{.}}{{"\n"}}{{end}}{{end}}`, "chapterhouse/cmd/chapterhouse")
	files, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for file := range strings.Lines(string(files)) {
		file, inside := strings.CutPrefix(strings.TrimSpace(file), root+"/")
		if !inside {
			continue
		}
		seen++
		for _, pattern := range out {
			anywhere, _ := strings.CutPrefix(pattern, "**/")
			matched, _ := path.Match(anywhere, path.Base(file))
			if strings.HasPrefix(file, pattern+"/") || anywhere != pattern && (matched || strings.Contains(file, "/"+anywhere+"/")) {
				t.Errorf("%s is needed and kept out by %s", file, pattern)
			}
		}
	}
	if seen < 300 {
		t.Errorf("only %d files were looked at", seen)
	}
}

// service is one of compose.yaml, as far as the hub's own are concerned.
type service struct {
	Build       struct{ Args map[string]string }
	Image       string
	Command     []string
	EnvFile     string `yaml:"env_file"`
	Environment map[string]string
	Secrets     []string
	Volumes     []string
	Restart     string
	Profiles    []string
	DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
	Healthcheck struct {
		Test    []string
		Disable bool
	}
}

type composition struct {
	Services map[string]service
	Secrets  map[string]struct{ File string }
	Volumes  map[string]struct{}
}

func readComposition(t *testing.T) composition {
	t.Helper()
	var c composition
	if err := yaml.Unmarshal([]byte(deployed(t, "compose.yaml")), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCompositionHoldsTogether: every service restarts, what it names is declared, its volumes are folders of the image that
// its user owns, its command exists, and what it waits for says when it is well.
func TestCompositionHoldsTogether(t *testing.T) {
	t.Parallel()
	c, made := readComposition(t), readImage(t)
	jobs := map[string]bool{}
	for name, s := range c.Services {
		if s.Restart == "" {
			t.Errorf("%s does not say when it is started again", name)
		}
		for _, secret := range s.Secrets {
			if c.Secrets[secret].File == "" {
				t.Errorf("%s reads the secret %s, which is no file", name, secret)
			}
		}
		for on, how := range s.DependsOn {
			if c.Services[on].Image == "" || how.Condition == "service_healthy" && len(c.Services[on].Healthcheck.Test) == 0 {
				t.Errorf("%s waits for %s, which is not there or does not say when it is well", name, on)
			}
		}
		if s.Image != "chapterhouse" {
			continue
		}
		if s.Build.Args["VERSION"] == "" || s.EnvFile != "hub.env" {
			t.Errorf("%s is built without a version, or runs without settings", name)
		}
		if err := understood(s.Command); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, volume := range s.Volumes {
			source, folder, _ := strings.Cut(volume, ":")
			if _, there := c.Volumes[source]; !there || !slices.Contains(made.folders, folder) || !slices.Contains(made.volumes, folder) {
				t.Errorf("%s mounts %s, and %s is no volume of the image or %s none of this file", name, volume, folder, source)
			}
		}
		if health := s.Healthcheck; !health.Disable && (len(health.Test) < 2 || health.Test[1] != "/chapterhouse" || understood(health.Test[2:]) != nil) {
			t.Errorf("%s is asked %v", name, health.Test)
		}
		jobs[strings.Join(s.Command, " ")] = true
	}
	if want := []string{"backup --keep 14", "migrate --app-role hub_app", "serve --jobs=false", "worker"}; !slices.Equal(slices.Sorted(maps.Keys(jobs)), want) {
		t.Errorf("the services run %v, want %v", slices.Sorted(maps.Keys(jobs)), want)
	}
}

// TestCompositionStarts loads the settings that each of the hub's services would have: those of hub.env, then its own, with
// the secrets that secrets.sh makes.
func TestCompositionStarts(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, name := range []string{"secrets.sh"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(deployed(t, name)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time it leaves what is there
		if said, err := exec.CommandContext(t.Context(), "sh", filepath.Join(folder, "secrets.sh")).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
	}
	info, err := os.Stat(filepath.Join(folder, "secrets"))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder of the secrets: %v, %v", info.Mode(), err)
	}
	c, fromFile := readComposition(t), sourced(t, filepath.Join("..", "..", "deploy", "hub.env.example"))
	for name, secret := range c.Secrets {
		content, err := os.ReadFile(filepath.Join(folder, secret.File))
		if err != nil || len(content) < 32 || strings.Contains(string(content), "CHANGE-ME") {
			t.Errorf("the secret %s: %d bytes, %v", name, len(content), err)
		}
	}
	for name, s := range c.Services {
		if s.Image != "chapterhouse" {
			continue
		}
		settings := maps.Clone(fromFile)
		for variable, value := range s.Environment {
			settings[variable] = strings.Replace(value, "/run/secrets/", folder+"/secrets/", 1)
		}
		cfg, err := config.Load(pairs(settings))
		if err != nil {
			t.Errorf("%s would not start:\n%v", name, err)
			continue
		}
		if mounted := "data:" + cfg.Data; !slices.Contains(s.Volumes, mounted) || !slices.Contains(s.Volumes, "keys:"+path.Dir(cfg.Keys)) {
			t.Errorf("%s keeps data in %s and keys in %s, and mounts %v", name, cfg.Data, cfg.Keys, s.Volumes)
		}
		role := "hub_app:"
		if s.Command[0] == "migrate" {
			role = "chapterhouse:"
		}
		if !strings.HasPrefix(cfg.DatabaseURL.Reveal(), "postgres://"+role) {
			t.Errorf("%s does not connect as %s", name, role)
		}
	}
}

func pairs(settings map[string]string) []string {
	var list []string
	for name, value := range settings {
		list = append(list, name+"="+value)
	}
	return list
}

// sourced is what a shell makes of a file of settings.
func sourced(t *testing.T, file string) map[string]string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-euc", `set -a; . "$0"; env -0`, file)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{}
	for pair := range strings.SplitSeq(string(out), "\x00") {
		if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "CHAPTERHOUSE_") {
			settings[name] = value
		}
	}
	return settings
}

// alike is a line that a shell, systemd (systemd.exec(5), EnvironmentFile) and compose (its .env format) read alike.
var alike = regexp.MustCompile(`^([A-Z_]+)='([^'\\]*)'$`)

// TestSettingsAreReadAlike: the example is a file for a shell, for systemd and for compose; the program takes it as it is, and
// each of its lines that a public hub cannot be without is missed when it is gone.
func TestSettingsAreReadAlike(t *testing.T) {
	t.Parallel()
	byLine := map[string]string{}
	lines := bufio.NewScanner(strings.NewReader(deployed(t, "hub.env.example")))
	for lines.Scan() {
		if line := lines.Text(); !strings.HasPrefix(line, "#") {
			parts := alike.FindStringSubmatch(line)
			if parts == nil {
				t.Fatalf("not read alike: %s", line)
			}
			byLine[parts[1]] = parts[2]
		}
	}
	if diff := cmp.Diff(byLine, sourced(t, filepath.Join("..", "..", "deploy", "hub.env.example"))); diff != "" {
		t.Errorf("a shell reads it differently (-line +shell):\n%s", diff)
	}
	cfg, err := config.Load(pairs(byLine))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.EmbeddedDatabase() || cfg.EmbeddedRedis() || cfg.EmbeddedSignIn() || cfg.EmbeddedMail() || cfg.LogFormat == "" {
		t.Error("a part is embedded")
	}
	for _, needed := range []string{"REDIS_URL", "OIDC_PROVIDERS", "OIDC_STAFF_ISSUER", "OIDC_STAFF_CLIENT_ID", "OIDC_STAFF_CLIENT_SECRET", "SMTP_URL", "MAIL_FROM"} {
		less := maps.Clone(byLine)
		delete(less, "CHAPTERHOUSE_"+needed)
		if _, err := config.Load(pairs(less)); err == nil {
			t.Errorf("nobody misses %s", needed)
		}
	}
}

// unit is a file of systemd: the values of each key, in order.
func unit(t *testing.T, name string) map[string][]string {
	t.Helper()
	keys := map[string][]string{}
	for line := range strings.Lines(deployed(t, name)) {
		if key, value, is := strings.Cut(strings.TrimSpace(line), "="); is && !strings.HasPrefix(key, "#") {
			keys[key] = append(keys[key], value)
		}
	}
	return keys
}

// TestUnitsHoldTogether: each unit runs a command that exists, as the hub's user, with the settings of hub.env, in folders that
// it makes and that the settings name; one runs the jobs and one serves.
func TestUnitsHoldTogether(t *testing.T) {
	t.Parallel()
	cfg, err := config.Load(pairs(sourced(t, filepath.Join("..", "..", "deploy", "hub.env.example"))))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"chapterhouse.service": "serve --jobs=false", "chapterhouse-worker.service": "worker", "chapterhouse-backup.service": "backup --keep 14",
	}
	for name, runs := range want {
		u := unit(t, name)
		line, is := strings.CutPrefix(u["ExecStart"][0], "/usr/local/bin/chapterhouse ")
		if !is || line != runs {
			t.Errorf("%s starts %q, want %q", name, u["ExecStart"], runs)
		}
		if err := understood(strings.Fields(line)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if u["User"][0] != "chapterhouse" || u["EnvironmentFile"][0] != "/etc/chapterhouse/hub.env" || u["StateDirectoryMode"][0] != "0700" {
			t.Errorf("%s: %v %v %v", name, u["User"], u["EnvironmentFile"], u["StateDirectoryMode"])
		}
		folders := strings.Fields(u["StateDirectory"][0])
		for _, folder := range []string{cfg.Data, path.Dir(cfg.Keys)} {
			if !slices.Contains(folders, strings.TrimPrefix(folder, "/var/lib/")) {
				t.Errorf("%s does not make %s", name, folder)
			}
		}
		for key, value := range map[string]string{"ProtectSystem": "strict", "NoNewPrivileges": "yes", "PrivateTmp": "yes", "CapabilityBoundingSet": "", "ProtectHome": "yes"} {
			if u[key][0] != value {
				t.Errorf("%s: %s=%s", name, key, u[key])
			}
		}
	}
	if u := unit(t, "chapterhouse-backup.timer"); u["OnCalendar"] == nil || u["Persistent"][0] != "true" || u["WantedBy"][0] != "timers.target" {
		t.Errorf("the timer: %v", u)
	}
}

// TestSystemdTakesTheUnits asks systemd itself, where it is installed: no complaint, and an exposure of at most 2 of 10.
func TestSystemdTakesTheUnits(t *testing.T) {
	t.Parallel()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Log("systemd-analyze is not installed here: the units were read by TestUnitsHoldTogether alone")
		return
	}
	folder := t.TempDir()
	var services, all []string
	for _, name := range []string{"chapterhouse.service", "chapterhouse-worker.service", "chapterhouse-backup.service", "chapterhouse-backup.timer"} {
		file := filepath.Join(folder, name)
		// The program is not installed where the unit says; everything else is asked as it is.
		if err := os.WriteFile(file, []byte(strings.ReplaceAll(deployed(t, name), "/usr/local/bin/chapterhouse", "/bin/true")), 0o600); err != nil {
			t.Fatal(err)
		}
		if all = append(all, file); strings.HasSuffix(name, ".service") {
			services = append(services, file)
		}
	}
	if said, err := exec.CommandContext(t.Context(), analyze, append([]string{"verify", "--man=no"}, all...)...).CombinedOutput(); err != nil || len(said) > 0 {
		t.Errorf("verify: %v\n%s", err, said)
	}
	for _, file := range services {
		if said, err := exec.CommandContext(t.Context(), analyze, "security", "--offline=true", "--threshold=20", file).CombinedOutput(); err != nil {
			t.Errorf("security of %s: %v\n%s", file, err, said)
		}
	}
}
