import java.io.File;
import java.lang.reflect.Method;
import java.util.List;
import net.openhft.chronicle.hash.VanillaGlobalMutableState;
import net.openhft.chronicle.values.ValueModel;
import net.openhft.compiler.CachedCompiler;

/**
 * Compiles, into the directory of classes {@code args[0]}, the class that Chronicle Map generates
 * and compiles at each start where it does not find it. So the agent starts more than a second
 * sooner and needs no compiler.
 */
public final class GenerateValues {
  private GenerateValues() {}

  public static void main(String[] args) throws Exception {
    Class<?> type = VanillaGlobalMutableState.class;
    String name = type.getSimpleName() + "$$Native";
    // Not public; if a new version of Chronicle Values moves it, the build fails.
    Method generate =
        Class.forName(ValueModel.class.getPackageName() + ".Generators")
            .getDeclaredMethod("generateNativeClass", ValueModel.class, String.class);
    generate.setAccessible(true);
    String source = (String) generate.invoke(null, ValueModel.acquire(type), name);
    new CachedCompiler(null, new File(args[0]), List.of("--release", "17", "-nowarn"))
        .loadFromJava(type.getPackageName() + "." + name, source);
  }
}
