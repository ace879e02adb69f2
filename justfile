# Lists the recipes.
default:
    @just --list

# Formats all Rust code.
fmt:
    cargo fmt --all

# Runs the linters alone.
lint:
    tests/run fmt clippy

# Runs all checks; with words, those checks or the tests of that name (see tests/run).
test *words:
    tests/run {{ words }}

# Runs the tests whose name contains a word, stopping at the first failure.
test-one name:
    tests/with-postgres cargo nextest run --workspace --all-features {{ name }}

# Breaks rules one at a time, all or those named, and fails unless a test that cites the rule fails.
broken *rules:
    tests/broken/run {{ rules }}

# Builds the documentation of the crates and opens it.
doc:
    cargo doc --workspace --no-deps --open

# Starts the server on this machine, with whatever options follow.
run *options:
    cargo run --bin tms-app -- serve {{ options }}

# Starts the server with an example organization to look around in.
demo *options:
    cargo run --bin tms-app -- demo {{ options }}

# Brings the database up to the newest schema.
migrate *options:
    cargo run --bin tms-app -- migrate {{ options }}

# Takes pictures of every page, wide and narrow, light and dark, into the folder screenshots.
screenshots:
    tests/install
    cargo build --workspace --all-features --bins
    cargo nextest run --workspace --all-features --run-ignored all screenshots every_page_of_the_router

# Measures the speed against a PostgreSQL server with its own settings.
bench *options:
    cargo build --release --workspace --all-features --bin tms-app
    TMS_TEST_POSTGRES_DURABLE=1 tests/with-postgres cargo bench --workspace --all-features --bench throughput {{ options }}

# Checks what the project depends on.
deny:
    tests/run deny
