package io.coldrl.cli.report;

import java.util.List;

/** Builds HTML; escapes all text. */
final class Html {
  private final StringBuilder html = new StringBuilder();

  /** Escapes a text for an element or a quoted attribute. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** Adds an element with this text. */
  Html element(String tag, String text) {
    html.append('<').append(tag).append('>').append(escape(text));
    html.append("</").append(tag).append(">\n");
    return this;
  }

  /** Adds a list of these texts, unless there are none. */
  Html list(List<String> texts) {
    if (!texts.isEmpty()) {
      html.append("<ul>\n");
      texts.forEach(text -> element("li", text));
      html.append("</ul>\n");
    }
    return this;
  }

  /** Adds a table. Cells that start with '*' are highlighted, without the asterisk. */
  Html table(List<String> head, List<List<String>> rows) {
    html.append("<div class=\"wide\"><table>\n<thead><tr>");
    head.forEach(text -> html.append("<th>").append(escape(text)).append("</th>"));
    html.append("</tr></thead>\n<tbody>\n");
    String group = "";
    for (List<String> row : rows) {
      // A stronger line if the first column changes.
      html.append(row.get(0).equals(group) ? "<tr>" : "<tr class=\"first\">");
      group = row.get(0);
      for (String text : row) {
        boolean best = text.startsWith("*");
        html.append(best ? "<td class=\"best\">" : "<td>");
        html.append(escape(best ? text.substring(1) : text)).append("</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</tbody></table></div>\n");
    return this;
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
