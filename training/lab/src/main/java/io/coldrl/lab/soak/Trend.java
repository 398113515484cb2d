package io.coldrl.lab.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The slope of values over time, as the median of the slopes between all pairs: single outliers do
 * not change it (Theil 1950, Sen 1968). Thread-safe.
 */
final class Trend {
  private record Point(double time, double value) {}

  private final List<Point> points = new ArrayList<>();

  synchronized void add(double time, double value) {
    points.add(new Point(time, value));
  }

  /** Of the last two thirds; NaN for fewer than two points. */
  synchronized double slopeOfLastTwoThirds() {
    List<Point> last = points.subList(points.size() / 3, points.size());
    double[] slopes = new double[last.size() * (last.size() - 1) / 2];
    int n = 0;
    for (int i = 0; i < last.size(); i++) {
      for (int j = 0; j < i; j++) {
        slopes[n++] =
            (last.get(i).value - last.get(j).value) / (last.get(i).time - last.get(j).time);
      }
    }
    return median(slopes);
  }

  /** Of the last two thirds. */
  synchronized double medianOfLastTwoThirds() {
    return median(
        points.subList(points.size() / 3, points.size()).stream()
            .mapToDouble(Point::value)
            .toArray());
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int n = values.length;
    return n == 0 ? Double.NaN : (values[(n - 1) / 2] + values[n / 2]) / 2;
  }
}
