package dev.drover.coordinator.fleetfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The schema that editors get says the same as the reader. */
class FleetSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Schema schema() {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(FleetFile.schema());
    }

    private static JsonNode tree(String yaml) {
        return JSON.valueToTree(new Yaml().<Object>load(yaml));
    }

    @ParameterizedTest
    @ValueSource(strings = {"page-1", "single-box", "two-balancers", "split-queues", "two-streaming-ports"})
    void fleetsThatTheReaderTakesTheSchemaTakes(String name) throws IOException {
        String yaml = Files.readString(Path.of("src/test/resources/plans", name, "fleet.yaml"));
        assertThat(schema().validate(tree(yaml))).isEmpty();
    }

    @Test
    void whatTheReaderRefusesTheSchemaRefuses() {
        String yaml = FleetFileTest.GOOD.replace(
                "fleet: example.social", "fleet: example.social\ncanary: { sook: 5m, warm-up: soon }");
        assertThat(schema().validate(tree(yaml))).hasSize(2);
    }

    /** An unknown key makes the reader name all that it knows there; these are the schema's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/properties                                                  | xxxxxxxxxxxxxxxx: 1",
                "/properties/ssh/properties                                   | ssh: { xxxxxxxxxxxxxxxx: 1 }",
                "/properties/mastodon/properties                              | mastodon: { xxxxxxxxxxxxxxxx: 1 }",
                "/properties/min-in-service/properties                        | min-in-service: { xxxxxxxxxxxxxxxx: 1 }",
                "/properties/canary/properties                                | canary: { xxxxxxxxxxxxxxxx: 1 }",
                "/properties/sidekiq/properties                               | sidekiq: { xxxxxxxxxxxxxxxx: 1 }",
                "/properties/drain/properties                                 | drain: { xxxxxxxxxxxxxxxx: 1 }",
                "/properties/windows/additionalProperties/properties          | windows: { s: { xxxxxxxxxxxxxxxx: 1 } }",
                "/properties/backup/properties                                | backup: { xxxxxxxxxxxxxxxx: 1 }",
                "/properties/freezes/additionalProperties/properties          | freezes: { s: { xxxxxxxxxxxxxxxx: 1 } }",
                "/properties/appliances/additionalProperties/properties       | appliances: { r: { xxxxxxxxxxxxxxxx: 1 } }",
                "/properties/approve/oneOf/1/properties                       | approve: { xxxxxxxxxxxxxxxx: 1 }",
                "/properties/coordinator/properties                           | coordinator: { xxxxxxxxxxxxxxxx: 1 }",
                "/properties/schedule/additionalProperties/properties         | schedule: { m: { xxxxxxxxxxxxxxxx: 1 } }",
                "/$defs/host/properties                                       | hosts: { a: { xxxxxxxxxxxxxxxx: 1 } }",
                "/$defs/roles/properties                                      | hosts: { a: { roles: { xxxxxxxxxxxxxxxx: 1 } } }",
                "/$defs/roles/properties/haproxy/properties                   | hosts: { a: { roles: { haproxy: { xxxxxxxxxxxxxxxx: 1 } } } }",
                "/$defs/roles/properties/haproxy/properties/leaves/properties | hosts: { a: { roles: { haproxy: { leaves: { xxxxxxxxxxxxxxxx: 1 } } } } }",
                "/$defs/roles/properties/redis/properties                     | hosts: { a: { roles: { redis: { xxxxxxxxxxxxxxxx: 1 } } } }",
                "/$defs/roles/properties/postgres/properties                  | hosts: { a: { roles: { postgres: { xxxxxxxxxxxxxxxx: 1 } } } }",
                "/$defs/roles/properties/mastodon-web/properties              | hosts: { a: { roles: { mastodon-web: { xxxxxxxxxxxxxxxx: 1 } } } }",
                "/$defs/roles/properties/mastodon-streaming/properties        | hosts: { a: { roles: { mastodon-streaming: { xxxxxxxxxxxxxxxx: 1 } } } }",
                "/$defs/roles/properties/mastodon-sidekiq/properties          | hosts: { a: { roles: { mastodon-sidekiq: { xxxxxxxxxxxxxxxx: 1 } } } }",
                "/$defs/roles/properties/hypervisor/properties                | hosts: { a: { roles: { hypervisor: { xxxxxxxxxxxxxxxx: 1 } } } }",
            })
    void theSchemaKnowsTheKeysOfTheReader(String pointer, String yaml) throws IOException {
        Set<String> known = new TreeSet<>();
        JSON.readTree(FleetFile.schema()).at(pointer).fieldNames().forEachRemaining(known::add);
        String told = FleetFile.parse(yaml).problems().stream()
                .filter(p -> p.path().endsWith("xxxxxxxxxxxxxxxx"))
                .map(Problem::remedy)
                .findFirst()
                .orElseThrow();
        Matcher m = Pattern.compile("one of (.*)").matcher(told);
        assertThat(m.matches()).isTrue();
        assertThat(Set.of(m.group(1).split(", "))).isEqualTo(known);
    }
}
