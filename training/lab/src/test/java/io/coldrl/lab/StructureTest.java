package io.coldrl.lab;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which module and package may use which: docs/ARCHITECTURE.md as a test, over all modules. */
@AnalyzeClasses(
    packages = "io.coldrl",
    importOptions = {ImportOption.DoNotIncludeTests.class, StructureTest.NotGenerated.class})
class StructureTest {
  /** The generated code of the wire contract has cycles of its own. */
  static final class NotGenerated implements ImportOption {
    @Override
    public boolean includes(com.tngtech.archunit.core.importer.Location location) {
      return !location.contains("/io/coldrl/proto/");
    }
  }

  @ArchTest
  static final ArchRule MODULES_USE_ONLY_THOSE_BELOW_THEM =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("core")
          .definedBy("io.coldrl.core..")
          .layer("testkit")
          .definedBy("io.coldrl.testkit..")
          .layer("inference")
          .definedBy("io.coldrl.inference..")
          .layer("server")
          .definedBy("io.coldrl.server..")
          .layer("trace")
          .definedBy("io.coldrl.trace..")
          .layer("sim")
          .definedBy("io.coldrl.sim..")
          .layer("learn")
          .definedBy("io.coldrl.learn..")
          .layer("rig")
          .definedBy("io.coldrl.rig..")
          .layer("cli")
          .definedBy("io.coldrl.cli..")
          .layer("lab")
          .definedBy("io.coldrl.lab..")
          .whereLayer("lab")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("testkit")
          .mayOnlyBeAccessedByLayers("lab")
          .whereLayer("cli")
          .mayOnlyBeAccessedByLayers("lab")
          .whereLayer("rig")
          .mayOnlyBeAccessedByLayers("lab")
          .whereLayer("learn")
          .mayOnlyBeAccessedByLayers("cli", "lab")
          .whereLayer("sim")
          .mayOnlyBeAccessedByLayers("learn", "cli", "lab")
          .whereLayer("trace")
          .mayOnlyBeAccessedByLayers("sim", "learn", "rig", "cli", "lab")
          .whereLayer("server")
          .mayOnlyBeAccessedByLayers("rig", "cli", "lab")
          .whereLayer("inference")
          .mayOnlyBeAccessedByLayers("server", "sim", "learn", "cli", "lab");

  @ArchTest
  static final ArchRule CORE_USES_THE_JDK_ONLY =
      classes()
          .that()
          .resideInAPackage("io.coldrl.core..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("io.coldrl.core..", "java..", "org.jspecify.annotations"));

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("io.coldrl.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule GRPC_STAYS_IN_TRANSPORT =
      staysIn("io.grpc..", "io.coldrl.server.transport", "io.coldrl.lab.bench");

  @ArchTest
  static final ArchRule NETTY_STAYS_IN_TRANSPORT_AND_HTTP =
      staysIn(
          "io.netty..",
          "io.coldrl.server.transport",
          "io.coldrl.server.http",
          "io.coldrl.lab.bench");

  @ArchTest
  static final ArchRule PROMETHEUS_STAYS_IN_HTTP =
      staysIn("io.prometheus..", "io.coldrl.server.http");

  @ArchTest
  static final ArchRule THE_WIRE_CONTRACT_STAYS_IN_TRANSPORT =
      staysIn("io.coldrl.proto..", "io.coldrl.server.transport", "io.coldrl.lab.bench");

  @ArchTest
  static final ArchRule ENVOY_STAYS_IN_TRANSPORT =
      staysIn("io.envoyproxy..", "io.coldrl.server.transport");

  @ArchTest
  static final ArchRule PROTOBUF_STAYS_IN_TRANSPORT_AND_EXPORT =
      staysIn(
          "com.google.protobuf..",
          "io.coldrl.server.transport",
          "io.coldrl.learn.export",
          "io.coldrl.testkit",
          "io.coldrl.lab.bench");

  @ArchTest
  static final ArchRule ONNX_RUNTIME_STAYS_IN_INFERENCE =
      staysIn("ai.onnxruntime..", "io.coldrl.inference");

  @ArchTest
  static final ArchRule CHRONICLE_STAYS_IN_STORE =
      staysIn("net.openhft..", "io.coldrl.server.store");

  @ArchTest
  static final ArchRule PICOCLI_STAYS_IN_COMMANDS =
      staysIn("picocli..", "io.coldrl.server.cli", "io.coldrl.cli", "io.coldrl.lab..");

  @ArchTest
  static final ArchRule LOGBACK_STAYS_IN_THE_AGENTS_COMMANDS =
      staysIn("ch.qos.logback..", "io.coldrl.server.cli");

  @ArchTest static final ArchRule PYTORCH_STAYS_IN_LEARN = staysIn("ai.djl..", "io.coldrl.learn..");

  @ArchTest
  static final ArchRule LIGHTGBM_STAYS_IN_EVICTION_LEARNING =
      staysIn("io.github.metarank..", "io.coldrl.learn.eviction");

  @ArchTest
  static final ArchRule ONLY_COMMANDS_KNOW_THE_AGENTS_COMMAND_LINE =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.coldrl.server.cli", "io.coldrl.cli..", "io.coldrl.lab..")
          .should()
          .dependOnClassesThat(resideInAPackage("io.coldrl.server.cli"));

  private static ArchRule staysIn(String library, String... owners) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(owners)
        .should()
        .dependOnClassesThat(resideInAPackage(library));
  }
}
