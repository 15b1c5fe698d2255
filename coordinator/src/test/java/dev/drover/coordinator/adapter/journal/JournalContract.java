package dev.drover.coordinator.adapter.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.coordinator.port.Journal;
import dev.drover.coordinator.port.JournalPlace;
import dev.drover.coordinator.port.JournalStore;
import dev.drover.coordinator.port.Register;
import dev.drover.coordinator.rollout.Event;
import dev.drover.coordinator.rollout.Signal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every journal keeps, wherever it is. */
abstract class JournalContract {
    static final Event RELEASED = new Event.Released(Instant.EPOCH, "ada", "back");
    static final Event HELD = new Event.Held(Instant.EPOCH, "ada", "lunch", false);

    abstract JournalPlace place();

    /** As if a Drover of this format had written last. */
    abstract void writtenBy(int format);

    @Test
    void whatANewerDroverHasWrittenIsLeftToIt() {
        taken().close();
        writtenBy(Format.OWN + 1);
        assertThatThrownBy(() -> place().take("ada", "laptop"))
                .hasMessageContaining("newer version of Drover (format " + (Format.OWN + 1));
        assertThatThrownBy(() -> place().read()).hasMessageContaining("newer version");
        writtenBy(Format.OWN);
        taken().close();
    }

    /** Takes it in hand although the one who has it may live. */
    abstract JournalStore takeOver();

    JournalStore taken() {
        return place().take("ada", "laptop").orElseThrow();
    }

    @Test
    void whatWasAppendedIsReadBackAndTheChainHolds() {
        String id;
        try (JournalStore journal = taken()) {
            journal.append("r1", 0, List.of(HELD, RELEASED));
            journal.append("r1", 2, List.of(HELD));
            journal.append("r2", 0, List.of(RELEASED));
            id = journal.id();
        }
        try (JournalStore journal = taken()) {
            assertThat(journal.read("r1")).extracting(Journal.Entry::event).containsExactly(HELD, RELEASED, HELD);
            assertThat(journal.rollouts()).containsExactly("r2", "r1");
            assertThat(journal.id()).isEqualTo(id);
            assertThat(journal.epoch()).isEqualTo(2);
            assertThat(journal.verify()).isEmpty();
        }
    }

    @Test
    void anAppendThatExpectsAnotherLengthLosesWhole() {
        try (JournalStore journal = taken()) {
            journal.append("r1", 0, List.of(HELD));
            assertThatThrownBy(() -> journal.append("r1", 0, List.of(HELD, RELEASED)))
                    .isInstanceOf(Journal.Stale.class);
            assertThat(journal.read("r1")).hasSize(1);
            journal.append("r1", 1, List.of(RELEASED));
            assertThat(journal.read("r1")).hasSize(2);
        }
    }

    @Test
    void oneProcessAtATimeHasItInHandAndOthersAreToldWho() {
        try (JournalStore first = taken()) {
            first.append("r1", 0, List.of(HELD));
            assertThat(place().take("grace", "desk")).isEmpty();
            assertThat(place().owner()).startsWith("ada on laptop");
            assertThat(place().held()).isTrue();
        }
        assertThat(place().held()).isFalse();
        try (JournalStore next = place().take("grace", "desk").orElseThrow()) {
            assertThat(next.epoch()).isEqualTo(2);
            assertThat(next.read("r1")).hasSize(1);
        }
    }

    @Test
    void aCoordinatorWithAnOldEpochCannotAppend() {
        try (JournalStore old = taken();
                JournalStore fresh = takeOver()) {
            fresh.append("r1", 0, List.of(HELD));
            assertThatThrownBy(() -> old.append("r1", 1, List.of(RELEASED)))
                    .isInstanceOf(Journal.Stale.class)
                    .hasMessageContaining("epoch " + fresh.epoch());
            assertThat(fresh.read("r1")).hasSize(1);
        }
    }

    @Test
    void theEpochIsRaisedAboveWhatHostsHaveSeenAndNeverFalls() {
        try (JournalStore journal = taken()) {
            journal.raiseEpoch(40);
            journal.raiseEpoch(7);
            assertThat(journal.epoch()).isEqualTo(40);
            journal.append("r1", 0, List.of(HELD));
            assertThat(journal.read("r1")).extracting(Journal.Entry::epoch).containsExactly(40L);
        }
        try (JournalStore journal = taken()) {
            assertThat(journal.epoch()).isEqualTo(41);
        }
    }

    @Test
    void commandsOfAnotherProcessWaitInTheInbox() {
        try (JournalStore owner = taken();
                JournalStore other = place().read()) {
            Signal.Command pause = new Signal.Command(Signal.Wish.PAUSE, "ada", "lunch", Optional.empty());
            long letter = other.put("r1", pause);
            assertThat(owner.unanswered()).extracting(l -> l.command()).containsExactly(pause);
            assertThat(other.answerTo(letter)).isEmpty();
            owner.answer(letter, "accepted");
            assertThat(owner.unanswered()).isEmpty();
            assertThat(other.answerTo(letter)).contains("accepted");
        }
    }

    @Test
    void aTokenIsRedeemedOnceAndInTime() {
        Register register = place().register();
        Instant noon = Instant.parse("2026-11-21T12:00:00Z");
        register.invite(new Register.Invitation("d1", "near-a", noon.plusSeconds(60), "ada"));
        register.invite(new Register.Invitation("d2", "near-b", noon, "ada"));
        assertThat(register.redeem("d1", noon)).contains("near-a");
        assertThat(register.redeem("d1", noon)).isEmpty();
        assertThat(register.redeem("d2", noon)).as("too late").isEmpty();
        assertThat(register.redeem("d3", noon)).isEmpty();
    }

    @Test
    void whatWasRevokedAndRefusedIsKept() {
        Register register = place().register();
        Instant until = Instant.parse("2026-12-21T12:00:00Z");
        register.issued(new Register.Certificate("a1", "near-a", until, Optional.empty()));
        register.issued(new Register.Certificate("b1", "near-b", until, Optional.empty()));
        assertThat(register.revoke("near-a", "sold")).isEqualTo(1);
        assertThat(register.revoke("near-a", "sold")).isZero();
        assertThat(register.certificates())
                .containsExactly(
                        new Register.Certificate("a1", "near-a", until, Optional.of("sold")),
                        new Register.Certificate("b1", "near-b", until, Optional.empty()));
        register.refused(new Register.Refusal(until, "eve", "first"));
        register.refused(new Register.Refusal(until, "eve", "x".repeat(900)));
        assertThat(register.refusals()).hasSize(2);
        assertThat(register.refusals().getFirst().text()).hasSize(500);
        assertThat(register.authority("f1")).isEqualTo("f1");
        assertThat(register.authority("f2")).as("the first stays").isEqualTo("f1");
    }

    /** A place of the same kind in which nothing is yet. */
    abstract JournalPlace elsewhere();

    @Test
    void itIsRestoredElsewhereWholeUnderAnotherNameAndUnderNoLowerEpoch() {
        String id;
        try (JournalStore journal = taken()) {
            journal.raiseEpoch(7);
            journal.append("r1", 0, List.of(HELD, RELEASED));
            journal.append("r2", 0, List.of(HELD));
            id = journal.id();
        }
        List<JournalPlace.Line> lines = place().lines();
        List<JournalPlace.Line> torn = List.of(lines.get(0), lines.get(2));
        assertThatThrownBy(() -> elsewhere().restore(torn, 7)).hasMessageContaining("damaged");
        elsewhere().restore(lines, 7);
        try (JournalStore journal = elsewhere().take("ada", "another").orElseThrow()) {
            assertThat(journal.id()).isNotEqualTo(id);
            assertThat(journal.epoch()).isEqualTo(8);
            assertThat(journal.verify()).isEmpty();
            journal.append("r1", 2, List.of(HELD));
            assertThat(journal.read("r1")).hasSize(3);
            assertThat(journal.verify()).isEmpty();
        }
        assertThatThrownBy(() -> elsewhere().restore(lines, 7)).hasMessageContaining("already");
        assertThat(place().lines()).as("the old one is as it was").isEqualTo(lines);
    }
}
