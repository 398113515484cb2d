package io.coldrl.server.cli;

import io.coldrl.server.config.ConfigGroup;
import io.coldrl.server.config.ConfigKey;
import java.util.StringJoiner;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/** Gives {@link AgentCommand} a flag for each {@link ConfigKey}. */
final class ConfigFlags implements IModelTransformer {
  @Override
  public CommandSpec transform(CommandSpec command) {
    AgentCommand agent = (AgentCommand) command.userObject();
    ArgGroupSpec.Builder routing =
        ArgGroupSpec.builder()
            .validate(false)
            .heading("%nRouting for Envoy, which one of the first three options turns on:%n");
    for (ConfigKey key : ConfigKey.values()) {
      OptionSpec flag = flag(key, agent);
      if (key.group() == ConfigGroup.ROUTING) {
        routing.addArg(flag);
      } else {
        command.addOption(flag);
      }
    }
    return command.addArgGroup(routing.build());
  }

  private static OptionSpec flag(ConfigKey key, AgentCommand agent) {
    StringJoiner values = new StringJoiner(", ", " (", ")").setEmptyValue("");
    if (!key.allowedValues().isEmpty()) {
      values.add(key.allowedValues());
    }
    if (!key.defaultValue().isEmpty()) {
      values.add("default: " + key.defaultValue());
    }
    return OptionSpec.builder(key.flag())
        .paramLabel(key.valueLabel())
        .type(String.class)
        .description(key.doc() + values + ".")
        .setter(
            new ISetter() {
              @Override
              @SuppressWarnings("TypeParameterUnusedInFormals")
              public <T> T set(T value) {
                agent.set(key, (String) value);
                return value;
              }
            })
        .build();
  }
}
