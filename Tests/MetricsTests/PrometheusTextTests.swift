import Metrics
import Testing

@Suite("Prometheus' text form")
struct PrometheusTextTests {
  @Test("a family says what it is once, before its samples")
  func family() {
    var text = PrometheusText()
    text.family("a_total", .counter, "Things.")
    text.sample(["kind": "x"], 1)
    text.sample(["kind": "y"], 2)
    text.single("b_seconds", .gauge, "Time.", 0.5)
    #expect(
      text.text == """
        # HELP a_total Things.
        # TYPE a_total counter
        a_total{kind="x"} 1
        a_total{kind="y"} 2
        # HELP b_seconds Time.
        # TYPE b_seconds gauge
        b_seconds 0.5

        """)
  }

  @Test("any text in a label or a help stays on one line and distinct from the quotes around it")
  func escaping() {
    var text = PrometheusText()
    text.family("a", .gauge, "one\ntwo \\ \"three\"")
    text.sample(["l": "a\"b\\c\nd"], 1)
    #expect(
      text.text == """
        # HELP a one\\ntwo \\\\ "three"
        # TYPE a gauge
        a{l="a\\"b\\\\c\\nd"} 1

        """)
  }

  @Test("a histogram adds its buckets up and ends with all of them")
  func histogram() {
    var text = PrometheusText()
    text.family("h", .histogram, "H.")
    text.histogram(["r": "/"], bounds: [0.5, 1], counts: [1, 2, 4], sum: 9.5)
    #expect(
      text.text == """
        # HELP h H.
        # TYPE h histogram
        h_bucket{r="/",le="0.5"} 1
        h_bucket{r="/",le="1"} 3
        h_bucket{r="/",le="+Inf"} 7
        h_sum{r="/"} 9.5
        h_count{r="/"} 7

        """)
  }

  @Test(
    "numbers are written so that they read back", arguments: [0, 1, -1, 0.5, 1e-7, 1e15, 1e300])
  func numbers(value: Double) {
    #expect(Double(PrometheusText.number(value)) == value)
  }
}
