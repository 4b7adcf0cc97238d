package io.jenkins.plugins.amibackup.bench;

import java.util.Locale;
import java.util.Map;

/** Describe calls over the number of backups, both axes logarithmic, as SVG. */
final class Picture {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 400;
    private static final int LEFT = 80;
    private static final int RIGHT = 120;
    private static final int TOP = 30;
    private static final int BOTTOM = 60;
    private static final int MOST_TENS = 6;
    private static final int N_TENS = 3;

    private static final Map<String, String> COLOURS = Map.of("engine", "#1a7f37", "waiters", "#b35900");
    private static final Map<String, String> MARKS = Map.of("engine", "circle", "waiters", "square");

    private Picture() {}

    static String of(Map<String, Map<Integer, Double>> lines) {
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\""
                        + " role=\"img\">%n",
                WIDTH, HEIGHT));
        svg.append("<title>Describe calls to EC2 over the number of backups under way</title>\n");
        svg.append(format("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n", WIDTH, HEIGHT));
        for (int tens = 0; tens <= MOST_TENS; tens++) {
            double y = y(Math.pow(10, tens));
            svg.append(format(
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#d0d7de\"/>%n",
                    LEFT, y, WIDTH - RIGHT, y));
            svg.append(text(LEFT - 8, y + 4, "end", "#1f2328", format("%,d", (long) Math.pow(10, tens))));
        }
        for (int tens = 0; tens <= N_TENS; tens++) {
            svg.append(text(
                    x(Math.pow(10, tens)),
                    HEIGHT - BOTTOM + 20,
                    "middle",
                    "#1f2328",
                    format("%,d", (long) Math.pow(10, tens))));
        }
        svg.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 15, "middle", "#1f2328", "backups at once"));
        svg.append(text(LEFT - 8, 18, "start", "#1f2328", "describe calls to EC2"));
        lines.forEach((side, points) -> svg.append(line(side, points)));
        return svg.append("</svg>\n").toString();
    }

    private static String line(String side, Map<Integer, Double> points) {
        StringBuilder svg = new StringBuilder();
        StringBuilder path = new StringBuilder();
        String colour = COLOURS.get(side);
        double endX = 0;
        double endY = 0;
        for (Map.Entry<Integer, Double> point : points.entrySet()) {
            endX = x(point.getKey());
            endY = y(Math.max(1, point.getValue()));
            path.append(format("%s%.1f %.1f", path.isEmpty() ? "M" : " L", endX, endY));
            svg.append(
                    MARKS.get(side).equals("circle")
                            ? format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>%n", endX, endY, colour)
                            : format(
                                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"8\" height=\"8\" fill=\"%s\"/>%n",
                                    endX - 4, endY - 4, colour));
        }
        svg.append(format("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n", path, colour));
        svg.append(text(endX + 10, endY + 4, "start", colour, side.equals("engine") ? "the engine" : "SDK waiters"));
        return svg.toString();
    }

    private static String text(double x, double y, String anchor, String colour, String words) {
        return format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n", x, y, anchor, colour, words);
    }

    private static double x(double n) {
        return LEFT + (WIDTH - LEFT - RIGHT) * Math.log10(n) / N_TENS;
    }

    private static double y(double calls) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * Math.log10(calls) / MOST_TENS;
    }

    private static String format(String pattern, Object... arguments) {
        return String.format(Locale.ROOT, pattern, arguments);
    }
}
