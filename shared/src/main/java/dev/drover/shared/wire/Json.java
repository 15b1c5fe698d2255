package dev.drover.shared.wire;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.drover.shared.action.ActionCall;
import dev.drover.shared.action.Library;
import dev.drover.shared.change.Change;
import dev.drover.shared.fleet.HostId;
import dev.drover.shared.plan.Plan;
import dev.drover.shared.plan.Step;
import dev.drover.shared.plan.StepId;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** JSON as Drover writes it: keys in a fixed order, so that the same value always gives the same bytes. */
public final class Json {
    private Json() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Named {}

    /** A plan without cures has the same bytes, and so the same digest, as before there were any; one of before has none. */
    interface OnlyCuresThatAre {
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<Step> cures();
    }

    /** A restore of journals of before named one host. */
    interface OneOrSeveral {
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<HostId> to();
    }

    /**
     * A mapper that knows the shared language.
     *
     * @param families sealed interface → its records by their name on the wire
     */
    public static ObjectMapper mapper(Map<Class<?>, Map<String, Class<?>>> families) {
        JsonMapper.Builder builder = JsonMapper.builder()
                .addModules(new JavaTimeModule(), new Jdk8Module(), strings())
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
        WireNames.SHARED.forEach((family, names) -> register(builder, family, names));
        families.forEach((family, names) -> register(builder, family, names));
        builder.addMixIn(Change.Restore.class, OneOrSeveral.class);
        builder.addMixIn(Plan.class, OnlyCuresThatAre.class);
        return builder.build();
    }

    private static void register(JsonMapper.Builder builder, Class<?> family, Map<String, Class<?>> names) {
        builder.addMixIn(family, Named.class);
        names.forEach((name, type) -> builder.registerSubtypes(new NamedType(type, name)));
    }

    private static SimpleModule strings() {
        SimpleModule module = new SimpleModule("drover");
        module.addSerializer(HostId.class, new Text<>(HostId::name));
        module.addDeserializer(HostId.class, new FromText<>(HostId::new));
        module.addSerializer(StepId.class, new Text<>(StepId::text));
        module.addDeserializer(StepId.class, new FromText<>(StepId::new));
        module.addDeserializer(ActionCall.class, new Calls());
        return module;
    }

    private static final class Text<T> extends JsonSerializer<T> {
        private final java.util.function.Function<T, String> text;

        Text(java.util.function.Function<T, String> text) {
            this.text = text;
        }

        @Override
        public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(text.apply(value));
        }
    }

    private static final class FromText<T> extends JsonDeserializer<T> {
        private final java.util.function.Function<String, T> make;

        FromText(java.util.function.Function<String, T> make) {
            this.make = make;
        }

        @Override
        public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
            String text = in.getValueAsString();
            if (text == null) {
                return context.reportInputMismatch(this, "a text is wanted here");
            }
            return make.apply(text);
        }
    }

    /** The action's name decides the type of its parameters. */
    private static final class Calls extends JsonDeserializer<ActionCall> {
        @Override
        public ActionCall deserialize(JsonParser in, DeserializationContext context) throws IOException {
            JsonNode node = in.readValueAsTree();
            String name = node.path("action").asText();
            Class<? extends Record> type = Library.action(name).paramsType();
            return new ActionCall(name, in.getCodec().treeToValue(node.path("params"), type));
        }
    }

    public static String write(ObjectMapper mapper, Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + value, e);
        }
    }

    public static <T> T read(ObjectMapper mapper, String text, Class<T> type) {
        try {
            return mapper.readValue(text, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }
}
