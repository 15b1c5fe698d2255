package dev.drover.coordinator.port;

/** An opened journal with its inbox. */
public interface JournalStore extends Journal, Inbox {}
