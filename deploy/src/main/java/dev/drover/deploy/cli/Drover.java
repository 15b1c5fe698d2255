package dev.drover.deploy.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
        name = "drover",
        mixinStandardHelpOptions = true,
        version = "drover " + Version.TEXT,
        description = "Rolls changes through the servers of a Mastodon instance, and loses nothing on the way.",
        footer = {
            "",
            "Exit codes: 0 done, 1 refused and nothing touched, 2 rolled back, 3 waits for a person, 4 in doubt, 64 usage."
        },
        subcommands = {
            CheckCommand.class,
            PatchesCommand.class,
            WindowsCommand.class,
            ScheduleCommand.class,
            RestoreTestCommand.class,
            RestoreCommand.class,
            MaintenanceCommand.class,
            TrustCommand.class,
            PlanCommand.class,
            RunCommand.class,
            ServeCommand.class,
            ClusterCommand.class,
            WorkerCommand.class,
            StatusCommand.class,
            ListCommand.class,
            WatchCommand.class,
            WhyCommand.class,
            LogsCommand.class,
            WishCommands.Pause.class,
            WishCommands.Resume.class,
            WishCommands.Rollback.class,
            WishCommands.Abort.class,
            WishCommands.Promote.class,
            WishCommands.Skip.class,
            WishCommands.Approve.class,
            WishCommands.Done.class,
            WishCommands.Force.class,
            DebtCommand.class,
            WishCommands.Retry.class,
            ReportCommand.class,
            JournalCommand.class,
            BackupCommand.class,
            AdoptCommand.class,
            ForgetCommand.class,
            HostScriptCommand.class,
            AtBootCommand.class,
            SchemaCommand.class
        })
public final class Drover {
    private Drover() {}

    public static void main(String[] args) {
        System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(System.err, true, StandardCharsets.UTF_8));
        System.exit(run(args));
    }

    /** Runs one command and gives its exit code. */
    public static int run(String... args) {
        CommandLine line = new CommandLine(new Drover());
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println(text(e));
            if (e instanceof Stop stop) {
                return stop.code();
            }
            if (System.getenv("DROVER_LOG") != null) {
                e.printStackTrace(command.getErr());
            }
            return ExitCode.REFUSED;
        });
        line.setParameterExceptionHandler((e, parsed) -> {
            e.getCommandLine().getErr().println(e.getMessage());
            e.getCommandLine().usage(e.getCommandLine().getErr());
            return ExitCode.USAGE;
        });
        if (args.length == 0) {
            line.usage(System.out);
            return ExitCode.USAGE;
        }
        return line.execute(args);
    }

    /** Of a file that is not there, the JDK tells its name only. */
    private static String text(Exception e) {
        return switch (e) {
            case NoSuchFileException none -> none.getFile() + ": no such file or folder";
            case AccessDeniedException denied -> denied.getFile() + ": access denied";
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }
}
