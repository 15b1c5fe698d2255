# Drover. `make` shows what there is.
LAB_ENV = TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_CHECKS_DISABLE=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
LAB = deploy/bin/in-lab LabCommand

.DEFAULT_GOAL := help
.PHONY: help demo test test-long check e2e e2e-saturday lab-up lab-down lab-status lab-rate accept bench scale chaos dist sim machine

help: ## show this
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: ## bring up the lab, put load on it, roll a good release and a bad one
	@deploy/bin/in-lab Demo

test: ## what CI runs: everything quick, and the lab's main stories
	@deploy/bin/redis
	@$(LAB_ENV) deploy/bin/build -T2 -Dci -Dlab -Ddrover.forks=2 verify

test-long: ## everything that is slow, in parts: make test-long PART="upgrades demo"; PART=list names them
	@$(LAB_ENV) deploy/bin/test-long $(PART)

check: ## format, compile, unit, golden and architecture tests; no Docker
	@deploy/bin/build -T2 -Ddrover.forks=2 verify

e2e: ## the end-to-end stories in the lab
	@$(LAB_ENV) deploy/bin/build -Dlab -pl deploy -am verify -Dtest='*LabTest' -Dsurefire.failIfNoSpecifiedTests=false
	@cat deploy/target/e2e.json

e2e-saturday: ## a small team's maintenance day in one plan: patches, reboots, an upgrade, in a window that is too short
	@deploy/bin/in-lab Saturday

lab-up: ## a fresh lab fleet, serving; or a larger one: make lab-up SHAPE=four|physical|pair|virtual|sentinel|acl
	@$(LAB) up $(SHAPE)

lab-down: ## remove the lab fleet
	@$(LAB) down

lab-status: ## what runs in the lab
	@$(LAB) status $(SHAPE)

lab-rate: ## how many posts a second the lab serves on this machine
	@$(LAB) rate $(SHAPE)

accept: ## rewrite the golden files; then read the diff
	@deploy/bin/build -Daccept=true -pl shared,coordinator test

bench: ## measure Drover's own overhead in the lab
	@deploy/bin/in-lab Bench

scale: ## facts of a thousand hosts, beside clustershell and Ansible; and a plan for them
	@deploy/bin/in-lab Scale $(HOSTS)
	@DROVER_MAIN=dev.drover.deploy.sim.WidePlan ./drover $(HOSTS)

sim: ## rounds of the whole system under a virtual clock, from new seeds, or: make sim SEED=1 ROUNDS=200
	@SEED="$(SEED)" ROUNDS="$(ROUNDS)" DROVER_JVM="-XX:+UseParallelGC -Xmx2g" DROVER_MAIN=dev.drover.deploy.sim.Simulation ./drover

machine: ## how fast this machine is: process starts, page faults, the simulator
	@deploy/bin/machine

chaos: ## twenty mishaps in five rollouts under load, in the lab; some only: make chaos ROLLS="2 4"
	@deploy/bin/in-lab Chaos $(ROLLS)

dist: ## build what ./drover runs
	@deploy/bin/build -q package -DskipTests
