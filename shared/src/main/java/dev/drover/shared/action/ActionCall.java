package dev.drover.shared.action;

/** An action's name and its typed parameters. */
public record ActionCall(String action, Record params) {}
