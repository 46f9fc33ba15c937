import CRdkafka

/// What an error code of the client library means for one message.
enum Outcome {
  /// The outcome is final.
  case settled(KafkaDelivery)
  /// Nothing behind the message may be delivered before it: everything is given up, for this reason.
  case clears(String)
  /// The library's queue is full; the same message may be retried later.
  case later

  /// Reads a report's code.
  ///
  /// - Parameter isAlone: Whether the message was published in a call of its own, so that nothing else can be
  ///   to blame.
  static func of(_ code: rd_kafka_resp_err_t, isAlone: Bool) -> Outcome {
    switch code {
    case RD_KAFKA_RESP_ERR_NO_ERROR: .settled(.delivered)
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE,
      RD_KAFKA_RESP_ERR_INVALID_RECORD, RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP,
      RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE, RD_KAFKA_RESP_ERR_POLICY_VIOLATION,
      RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT:
      // The broker refuses whole batches, and the other messages of a batch are not to blame.
      .settled(.refused(text(code), isPermanent: isAlone))
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
      RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION,
      RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      .settled(.refused(text(code), isPermanent: false))
    default: .clears(text(code))
    }
  }

  /// Reads the code the library returned when a message was handed to it: the fault is in this message.
  static func ofHanding(_ code: rd_kafka_resp_err_t) -> Outcome {
    code == RD_KAFKA_RESP_ERR__QUEUE_FULL ? .later : of(code, isAlone: true)
  }

  /// Whether messages behind one with this answer may still be delivered.
  static func leavesOrder(_ delivery: KafkaDelivery) -> Bool {
    switch delivery {
    case .delivered, .refused(_, isPermanent: true): true
    case .refused(_, isPermanent: false), .unreachable: false
    }
  }

  private static func text(_ code: rd_kafka_resp_err_t) -> String {
    String(cString: rd_kafka_err2str(code))
  }
}
