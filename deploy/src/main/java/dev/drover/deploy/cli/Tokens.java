package dev.drover.deploy.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The token that opens a coordinator's API, in a file that only its owner can read. */
final class Tokens {
    private static final int BYTES = 32;

    private Tokens() {}

    static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new Stop(
                    ExitCode.USAGE,
                    "the token of the server cannot be read from " + file
                            + "; copy it from the server (drover serve tells where it is), or name it: --token-file");
        }
    }

    static String readOrMake(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            Files.writeString(file, HexFormat.of().formatHex(random) + "\n");
        } catch (FileAlreadyExistsException there) {
            return read(file);
        } catch (IOException e) {
            throw new Stop(ExitCode.REFUSED, "no token can be kept in " + file + ": " + e.getMessage());
        }
        return read(file);
    }
}
