package dev.pollux.builtin.basics;

import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Units: {@code convertUnit}, with the factors that the units are defined by. It only reads; nobody is
 * asked. May be shared between agents.
 */
public final class UnitConverter {

  record Converted(String value, String unit) {}

  /** A value in the base unit of its kind is {@code (value + plus) * times / by}. */
  private record Unit(String kind, BigDecimal times, BigDecimal by, BigDecimal plus) {}

  private static final int MAX_DIGITS = 100;
  private static final MathContext DIGITS = new MathContext(34);

  private static final Map<String, Unit> UNITS = new LinkedHashMap<>();

  static {
    add(
        "length",
        "m 1 km 1000 cm 0.01 mm 0.001 um 0.000001 nm 0.000000001 in 0.0254 ft 0.3048"
            + " yd 0.9144 mi 1609.344 nmi 1852");
    add("mass", "kg 1 g 0.001 mg 0.000001 t 1000 lb 0.45359237 oz 0.028349523125 st 6.35029318");
    add(
        "volume",
        "l 1 ml 0.001 cl 0.01 m3 1000 cm3 0.001 us_gal 3.785411784 us_qt 0.946352946"
            + " us_pt 0.473176473 us_cup 0.2365882365 us_fl_oz 0.0295735295625 imp_gal 4.54609"
            + " imp_pt 0.56826125");
    add(
        "area",
        "m2 1 km2 1000000 cm2 0.0001 ha 10000 acre 4046.8564224 ft2 0.09290304"
            + " in2 0.00064516 mi2 2589988.110336");
    add("time", "s 1 ms 0.001 us 0.000001 min 60 h 3600 d 86400 week 604800");
    add("speed", "m/s 1 mph 0.44704 ft/s 0.3048");
    add("energy", "J 1 kJ 1000 cal 4.184 kcal 4184 Wh 3600 kWh 3600000 eV 1.602176634E-19");
    add("power", "W 1 kW 1000 MW 1000000");
    add("pressure", "Pa 1 hPa 100 kPa 1000 bar 100000 mbar 100 atm 101325");
    add(
        "data",
        "B 1 bit 0.125 kB 1000 MB 1000000 GB 1000000000 TB 1000000000000 KiB 1024"
            + " MiB 1048576 GiB 1073741824 TiB 1099511627776");
    put("km/h", "speed", "1", "3.6", "0");
    put("kn", "speed", "1852", "3600", "0");
    put("K", "temperature", "1", "1", "0");
    put("C", "temperature", "1", "1", "273.15");
    put("F", "temperature", "5", "9", "459.67");
    put("deg", "angle", "1", "1", "0");
    put("turn", "angle", "360", "1", "0");
    put("rad", "angle", "180", "3.14159265358979323846264338327950288419716939937511", "0");
  }

  /** A converter. */
  public UnitConverter() {}

  private static void add(String kind, String units) {
    String[] words = units.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      put(words[i], kind, words[i + 1], "1", "0");
    }
  }

  private static void put(String name, String kind, String times, String by, String plus) {
    UNITS.put(
        name, new Unit(kind, new BigDecimal(times), new BigDecimal(by), new BigDecimal(plus)));
  }

  @Tool(
      value = "Converts a value from one unit to another, like km to mi, C to F or GiB to MB.",
      effect = Effect.REPEATABLE)
  Converted convertUnit(
      @ToolParam(value = "The value, as decimal digits", example = "12.5") String value,
      @ToolParam(value = "Its unit", example = "km") String from,
      @ToolParam(value = "The unit to give it in", example = "mi") String to) {
    Unit source = unit("from", from);
    Unit target = unit("to", to);
    if (!source.kind().equals(target.kind())) {
      throw new ToolException(
          "'" + from + "' is of " + source.kind() + " but '" + to + "' is of " + target.kind());
    }
    if (value.length() > MAX_DIGITS || !value.matches("[+-]?[0-9]+([.][0-9]+)?")) {
      throw new ToolException("Argument 'value' of 'convertUnit' must be decimal digits like -12.5,"
          + " at most " + MAX_DIGITS);
    }
    if (source.equals(target)) {
      return new Converted(value, to);
    }
    BigDecimal below = source.by().multiply(target.times());
    BigDecimal result = new BigDecimal(value)
        .add(source.plus())
        .multiply(source.times())
        .multiply(target.by())
        .subtract(target.plus().multiply(below))
        .divide(below, DIGITS)
        .stripTrailingZeros();
    return new Converted(result.toPlainString(), to);
  }

  private static Unit unit(String argument, String name) {
    Unit unit = UNITS.get(name);
    if (unit == null) {
      throw new ToolException(
          "Argument '" + argument + "' of 'convertUnit' must be one of " + UNITS.keySet());
    }
    return unit;
  }
}
