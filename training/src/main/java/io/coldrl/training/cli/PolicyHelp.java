package io.coldrl.training.cli;

import io.coldrl.training.sim.policy.PolicyCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The policies as help lists them. */
final class PolicyHelp {
  private PolicyHelp() {}

  /** A heading for each group, and a line for each policy. */
  static String[] lines() {
    List<String> lines = new ArrayList<>();
    for (PolicyCatalog.Group group : PolicyCatalog.Group.values()) {
      lines.add("");
      lines.add("Policies, " + group.title() + ":");
      PolicyCatalog.docs()
          .forEach(
              (name, doc) -> {
                if (PolicyCatalog.group(name) == group) {
                  // The library reads % and @ as markup of its own.
                  lines.add(
                      String.format(Locale.ROOT, "  %-12s %s", name, doc)
                          .replace("%", "%%")
                          .replace("@|", "@ |"));
                }
              });
    }
    return lines.toArray(new String[0]);
  }
}
