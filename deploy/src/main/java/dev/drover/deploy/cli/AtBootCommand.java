package dev.drover.deploy.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "at-boot",
        mixinStandardHelpOptions = true,
        description =
                "Prints a script that lets Drover go on after a reboot of the machine it runs on. Read it, then: drover at-boot | sudo sh")
final class AtBootCommand implements Callable<Integer> {
    private static final String SCRIPT = """
            #!/bin/sh
            # Lets Drover go on with a rollout that a reboot of this machine has interrupted. Take away again with:
            # systemctl disable --now drover-resume; rm /etc/systemd/system/drover-resume.service
            set -eu
            cat >/etc/systemd/system/drover-resume.service <<'UNIT'
            [Unit]
            Description=Drover goes on with the rollout that a reboot has interrupted
            Wants=network-online.target
            After=network-online.target ssh.service

            [Service]
            Type=exec
            User=@USER@
            ExecStart=@DROVER@ run --resume --if-interrupted --fleet @FLEET@ --journal @JOURNAL@ --why "the machine that Drover runs on has booted"

            [Install]
            WantedBy=multi-user.target
            UNIT
            systemctl daemon-reload
            systemctl enable drover-resume.service
            """;

    @Mixin
    Shared shared = new Shared();

    @Override
    public Integer call() {
        Path home =
                Path.of(System.getProperty("drover.home", ".")).toAbsolutePath().normalize();
        System.out.print(SCRIPT.replace("@USER@", System.getProperty("user.name"))
                .replace("@DROVER@", home.resolve("drover").toString())
                .replace(
                        "@FLEET@", shared.fleetFile.toAbsolutePath().normalize().toString())
                .replace("@JOURNAL@", shared.place().text()));
        return ExitCode.DONE;
    }
}
