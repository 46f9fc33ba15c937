// Written by scripts/list-web-files; changes made by hand are lost.
//
// Puts the files of Sources/WebPages/Public into the executable, so that it needs no folder beside
// it. #embed is C23; unlike an array literal in Swift it costs no compile time, and unlike .incbin
// the compiler reports the files as dependencies, so a changed file is built again. The zero behind
// each lets a file be empty.

#include "web_files.h"

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char file_assets_base_css[] = {
#embed "../WebPages/Public/assets/base.css" suffix(, )
0};

static const unsigned char file_assets_checkout_css[] = {
#embed "../WebPages/Public/assets/checkout.css" suffix(, )
0};

static const unsigned char file_assets_console_css[] = {
#embed "../WebPages/Public/assets/console.css" suffix(, )
0};

static const unsigned char file_assets_console_checkin_js[] = {
#embed "../WebPages/Public/assets/console/checkin.js" suffix(, )
0};

static const unsigned char file_assets_console_concert_form_js[] = {
#embed "../WebPages/Public/assets/console/concert-form.js" suffix(, )
0};

static const unsigned char file_assets_console_concert_head_js[] = {
#embed "../WebPages/Public/assets/console/concert-head.js" suffix(, )
0};

static const unsigned char file_assets_console_concerts_js[] = {
#embed "../WebPages/Public/assets/console/concerts.js" suffix(, )
0};

static const unsigned char file_assets_console_create_js[] = {
#embed "../WebPages/Public/assets/console/create.js" suffix(, )
0};

static const unsigned char file_assets_console_dashboard_js[] = {
#embed "../WebPages/Public/assets/console/dashboard.js" suffix(, )
0};

static const unsigned char file_assets_console_draft_js[] = {
#embed "../WebPages/Public/assets/console/draft.js" suffix(, )
0};

static const unsigned char file_assets_console_edit_js[] = {
#embed "../WebPages/Public/assets/console/edit.js" suffix(, )
0};

static const unsigned char file_assets_console_figures_js[] = {
#embed "../WebPages/Public/assets/console/figures.js" suffix(, )
0};

static const unsigned char file_assets_console_format_js[] = {
#embed "../WebPages/Public/assets/console/format.js" suffix(, )
0};

static const unsigned char file_assets_console_funnel_js[] = {
#embed "../WebPages/Public/assets/console/funnel.js" suffix(, )
0};

static const unsigned char file_assets_console_gate_camera_js[] = {
#embed "../WebPages/Public/assets/console/gate-camera.js" suffix(, )
0};

static const unsigned char file_assets_console_gate_keys_js[] = {
#embed "../WebPages/Public/assets/console/gate-keys.js" suffix(, )
0};

static const unsigned char file_assets_console_gate_search_js[] = {
#embed "../WebPages/Public/assets/console/gate-search.js" suffix(, )
0};

static const unsigned char file_assets_console_gate_undo_js[] = {
#embed "../WebPages/Public/assets/console/gate-undo.js" suffix(, )
0};

static const unsigned char file_assets_console_hall_js[] = {
#embed "../WebPages/Public/assets/console/hall.js" suffix(, )
0};

static const unsigned char file_assets_console_health_js[] = {
#embed "../WebPages/Public/assets/console/health.js" suffix(, )
0};

static const unsigned char file_assets_console_heat_levels_js[] = {
#embed "../WebPages/Public/assets/console/heat-levels.js" suffix(, )
0};

static const unsigned char file_assets_console_heat_map_js[] = {
#embed "../WebPages/Public/assets/console/heat-map.js" suffix(, )
0};

static const unsigned char file_assets_console_line_panel_js[] = {
#embed "../WebPages/Public/assets/console/line-panel.js" suffix(, )
0};

static const unsigned char file_assets_console_main_js[] = {
#embed "../WebPages/Public/assets/console/main.js" suffix(, )
0};

static const unsigned char file_assets_console_performance_js[] = {
#embed "../WebPages/Public/assets/console/performance.js" suffix(, )
0};

static const unsigned char file_assets_console_plan_drawing_js[] = {
#embed "../WebPages/Public/assets/console/plan-drawing.js" suffix(, )
0};

static const unsigned char file_assets_console_plan_faults_js[] = {
#embed "../WebPages/Public/assets/console/plan-faults.js" suffix(, )
0};

static const unsigned char file_assets_console_plan_field_js[] = {
#embed "../WebPages/Public/assets/console/plan-field.js" suffix(, )
0};

static const unsigned char file_assets_console_plan_tables_js[] = {
#embed "../WebPages/Public/assets/console/plan-tables.js" suffix(, )
0};

static const unsigned char file_assets_console_policy_js[] = {
#embed "../WebPages/Public/assets/console/policy.js" suffix(, )
0};

static const unsigned char file_assets_console_qr_dark_js[] = {
#embed "../WebPages/Public/assets/console/qr/dark.js" suffix(, )
0};

static const unsigned char file_assets_console_qr_find_js[] = {
#embed "../WebPages/Public/assets/console/qr/find.js" suffix(, )
0};

static const unsigned char file_assets_console_qr_reader_js[] = {
#embed "../WebPages/Public/assets/console/qr/reader.js" suffix(, )
0};

static const unsigned char file_assets_console_qr_reed_solomon_js[] = {
#embed "../WebPages/Public/assets/console/qr/reed-solomon.js" suffix(, )
0};

static const unsigned char file_assets_console_qr_symbol_js[] = {
#embed "../WebPages/Public/assets/console/qr/symbol.js" suffix(, )
0};

static const unsigned char file_assets_console_refund_js[] = {
#embed "../WebPages/Public/assets/console/refund.js" suffix(, )
0};

static const unsigned char file_assets_console_rehearsals_js[] = {
#embed "../WebPages/Public/assets/console/rehearsals.js" suffix(, )
0};

static const unsigned char file_assets_console_reports_js[] = {
#embed "../WebPages/Public/assets/console/reports.js" suffix(, )
0};

static const unsigned char file_assets_console_sales_js[] = {
#embed "../WebPages/Public/assets/console/sales.js" suffix(, )
0};

static const unsigned char file_assets_console_seat_panel_js[] = {
#embed "../WebPages/Public/assets/console/seat-panel.js" suffix(, )
0};

static const unsigned char file_assets_console_series_js[] = {
#embed "../WebPages/Public/assets/console/series.js" suffix(, )
0};

static const unsigned char file_assets_console_trends_js[] = {
#embed "../WebPages/Public/assets/console/trends.js" suffix(, )
0};

static const unsigned char file_assets_console_upload_js[] = {
#embed "../WebPages/Public/assets/console/upload.js" suffix(, )
0};

static const unsigned char file_assets_console_webhook_card_js[] = {
#embed "../WebPages/Public/assets/console/webhook-card.js" suffix(, )
0};

static const unsigned char file_assets_console_webhook_deliveries_js[] = {
#embed "../WebPages/Public/assets/console/webhook-deliveries.js" suffix(, )
0};

static const unsigned char file_assets_console_webhook_form_js[] = {
#embed "../WebPages/Public/assets/console/webhook-form.js" suffix(, )
0};

static const unsigned char file_assets_console_webhooks_js[] = {
#embed "../WebPages/Public/assets/console/webhooks.js" suffix(, )
0};

static const unsigned char file_assets_dashboard_css[] = {
#embed "../WebPages/Public/assets/dashboard.css" suffix(, )
0};

static const unsigned char file_assets_docs_docs_css[] = {
#embed "../WebPages/Public/assets/docs/docs.css" suffix(, )
0};

static const unsigned char file_assets_docs_try_css[] = {
#embed "../WebPages/Public/assets/docs/try.css" suffix(, )
0};

static const unsigned char file_assets_docs_try_js[] = {
#embed "../WebPages/Public/assets/docs/try.js" suffix(, )
0};

static const unsigned char file_assets_fan_css[] = {
#embed "../WebPages/Public/assets/fan.css" suffix(, )
0};

static const unsigned char file_assets_fan_account_js[] = {
#embed "../WebPages/Public/assets/fan/account.js" suffix(, )
0};

static const unsigned char file_assets_fan_booked_js[] = {
#embed "../WebPages/Public/assets/fan/booked.js" suffix(, )
0};

static const unsigned char file_assets_fan_bookings_js[] = {
#embed "../WebPages/Public/assets/fan/bookings.js" suffix(, )
0};

static const unsigned char file_assets_fan_cancel_js[] = {
#embed "../WebPages/Public/assets/fan/cancel.js" suffix(, )
0};

static const unsigned char file_assets_fan_checkout_js[] = {
#embed "../WebPages/Public/assets/fan/checkout.js" suffix(, )
0};

static const unsigned char file_assets_fan_concert_js[] = {
#embed "../WebPages/Public/assets/fan/concert.js" suffix(, )
0};

static const unsigned char file_assets_fan_concerts_js[] = {
#embed "../WebPages/Public/assets/fan/concerts.js" suffix(, )
0};

static const unsigned char file_assets_fan_hold_clock_js[] = {
#embed "../WebPages/Public/assets/fan/hold-clock.js" suffix(, )
0};

static const unsigned char file_assets_fan_kept_js[] = {
#embed "../WebPages/Public/assets/fan/kept.js" suffix(, )
0};

static const unsigned char file_assets_fan_line_js[] = {
#embed "../WebPages/Public/assets/fan/line.js" suffix(, )
0};

static const unsigned char file_assets_fan_line_alerts_js[] = {
#embed "../WebPages/Public/assets/fan/line/alerts.js" suffix(, )
0};

static const unsigned char file_assets_fan_line_ends_js[] = {
#embed "../WebPages/Public/assets/fan/line/ends.js" suffix(, )
0};

static const unsigned char file_assets_fan_line_estimate_js[] = {
#embed "../WebPages/Public/assets/fan/line/estimate.js" suffix(, )
0};

static const unsigned char file_assets_fan_line_memory_js[] = {
#embed "../WebPages/Public/assets/fan/line/memory.js" suffix(, )
0};

static const unsigned char file_assets_fan_line_place_js[] = {
#embed "../WebPages/Public/assets/fan/line/place.js" suffix(, )
0};

static const unsigned char file_assets_fan_line_prepare_js[] = {
#embed "../WebPages/Public/assets/fan/line/prepare.js" suffix(, )
0};

static const unsigned char file_assets_fan_line_signs_js[] = {
#embed "../WebPages/Public/assets/fan/line/signs.js" suffix(, )
0};

static const unsigned char file_assets_fan_line_stage_js[] = {
#embed "../WebPages/Public/assets/fan/line/stage.js" suffix(, )
0};

static const unsigned char file_assets_fan_line_turn_js[] = {
#embed "../WebPages/Public/assets/fan/line/turn.js" suffix(, )
0};

static const unsigned char file_assets_fan_line_waiting_js[] = {
#embed "../WebPages/Public/assets/fan/line/waiting.js" suffix(, )
0};

static const unsigned char file_assets_fan_login_js[] = {
#embed "../WebPages/Public/assets/fan/login.js" suffix(, )
0};

static const unsigned char file_assets_fan_main_js[] = {
#embed "../WebPages/Public/assets/fan/main.js" suffix(, )
0};

static const unsigned char file_assets_fan_money_js[] = {
#embed "../WebPages/Public/assets/fan/money.js" suffix(, )
0};

static const unsigned char file_assets_fan_more_time_js[] = {
#embed "../WebPages/Public/assets/fan/more-time.js" suffix(, )
0};

static const unsigned char file_assets_fan_offline_js[] = {
#embed "../WebPages/Public/assets/fan/offline.js" suffix(, )
0};

static const unsigned char file_assets_fan_often_js[] = {
#embed "../WebPages/Public/assets/fan/often.js" suffix(, )
0};

static const unsigned char file_assets_fan_paper_js[] = {
#embed "../WebPages/Public/assets/fan/paper.js" suffix(, )
0};

static const unsigned char file_assets_fan_paying_js[] = {
#embed "../WebPages/Public/assets/fan/paying.js" suffix(, )
0};

static const unsigned char file_assets_fan_paypanel_js[] = {
#embed "../WebPages/Public/assets/fan/paypanel.js" suffix(, )
0};

static const unsigned char file_assets_fan_poster_js[] = {
#embed "../WebPages/Public/assets/fan/poster.js" suffix(, )
0};

static const unsigned char file_assets_fan_sale_panel_js[] = {
#embed "../WebPages/Public/assets/fan/sale-panel.js" suffix(, )
0};

static const unsigned char file_assets_fan_sale_js[] = {
#embed "../WebPages/Public/assets/fan/sale.js" suffix(, )
0};

static const unsigned char file_assets_fan_search_js[] = {
#embed "../WebPages/Public/assets/fan/search.js" suffix(, )
0};

static const unsigned char file_assets_fan_seats_js[] = {
#embed "../WebPages/Public/assets/fan/seats.js" suffix(, )
0};

static const unsigned char file_assets_fan_signup_js[] = {
#embed "../WebPages/Public/assets/fan/signup.js" suffix(, )
0};

static const unsigned char file_assets_fan_stage_js[] = {
#embed "../WebPages/Public/assets/fan/stage.js" suffix(, )
0};

static const unsigned char file_assets_fan_tabs_js[] = {
#embed "../WebPages/Public/assets/fan/tabs.js" suffix(, )
0};

static const unsigned char file_assets_fan_ticket_js[] = {
#embed "../WebPages/Public/assets/fan/ticket.js" suffix(, )
0};

static const unsigned char file_assets_fan_tickets_js[] = {
#embed "../WebPages/Public/assets/fan/tickets.js" suffix(, )
0};

static const unsigned char file_assets_fan_topup_js[] = {
#embed "../WebPages/Public/assets/fan/topup.js" suffix(, )
0};

static const unsigned char file_assets_fan_wallet_js[] = {
#embed "../WebPages/Public/assets/fan/wallet.js" suffix(, )
0};

static const unsigned char file_assets_gate_css[] = {
#embed "../WebPages/Public/assets/gate.css" suffix(, )
0};

static const unsigned char file_assets_hooks_css[] = {
#embed "../WebPages/Public/assets/hooks.css" suffix(, )
0};

static const unsigned char file_assets_icon_svg[] = {
#embed "../WebPages/Public/assets/icon.svg" suffix(, )
0};

static const unsigned char file_assets_icons_apple_touch_icon_png[] = {
#embed "../WebPages/Public/assets/icons/apple-touch-icon.png" suffix(, )
0};

static const unsigned char file_assets_icons_icon_192_png[] = {
#embed "../WebPages/Public/assets/icons/icon-192.png" suffix(, )
0};

static const unsigned char file_assets_icons_icon_512_png[] = {
#embed "../WebPages/Public/assets/icons/icon-512.png" suffix(, )
0};

static const unsigned char file_assets_icons_icon_maskable_png[] = {
#embed "../WebPages/Public/assets/icons/icon-maskable.png" suffix(, )
0};

static const unsigned char file_assets_icons_share_png[] = {
#embed "../WebPages/Public/assets/icons/share.png" suffix(, )
0};

static const unsigned char file_assets_kit_abort_js[] = {
#embed "../WebPages/Public/assets/kit/abort.js" suffix(, )
0};

static const unsigned char file_assets_kit_api_js[] = {
#embed "../WebPages/Public/assets/kit/api.js" suffix(, )
0};

static const unsigned char file_assets_kit_boot_js[] = {
#embed "../WebPages/Public/assets/kit/boot.js" suffix(, )
0};

static const unsigned char file_assets_kit_channel_js[] = {
#embed "../WebPages/Public/assets/kit/channel.js" suffix(, )
0};

static const unsigned char file_assets_kit_clock_js[] = {
#embed "../WebPages/Public/assets/kit/clock.js" suffix(, )
0};

static const unsigned char file_assets_kit_connection_js[] = {
#embed "../WebPages/Public/assets/kit/connection.js" suffix(, )
0};

static const unsigned char file_assets_kit_dom_js[] = {
#embed "../WebPages/Public/assets/kit/dom.js" suffix(, )
0};

static const unsigned char file_assets_kit_form_js[] = {
#embed "../WebPages/Public/assets/kit/form.js" suffix(, )
0};

static const unsigned char file_assets_kit_i18n_js[] = {
#embed "../WebPages/Public/assets/kit/i18n.js" suffix(, )
0};

static const unsigned char file_assets_kit_intent_js[] = {
#embed "../WebPages/Public/assets/kit/intent.js" suffix(, )
0};

static const unsigned char file_assets_kit_notice_js[] = {
#embed "../WebPages/Public/assets/kit/notice.js" suffix(, )
0};

static const unsigned char file_assets_kit_router_js[] = {
#embed "../WebPages/Public/assets/kit/router.js" suffix(, )
0};

static const unsigned char file_assets_kit_session_js[] = {
#embed "../WebPages/Public/assets/kit/session.js" suffix(, )
0};

static const unsigned char file_assets_kit_shell_js[] = {
#embed "../WebPages/Public/assets/kit/shell.js" suffix(, )
0};

static const unsigned char file_assets_kit_store_js[] = {
#embed "../WebPages/Public/assets/kit/store.js" suffix(, )
0};

static const unsigned char file_assets_kit_stream_js[] = {
#embed "../WebPages/Public/assets/kit/stream.js" suffix(, )
0};

static const unsigned char file_assets_kit_style_js[] = {
#embed "../WebPages/Public/assets/kit/style.js" suffix(, )
0};

static const unsigned char file_assets_kit_zone_js[] = {
#embed "../WebPages/Public/assets/kit/zone.js" suffix(, )
0};

static const unsigned char file_assets_line_css[] = {
#embed "../WebPages/Public/assets/line.css" suffix(, )
0};

static const unsigned char file_assets_old_css[] = {
#embed "../WebPages/Public/assets/old.css" suffix(, )
0};

static const unsigned char file_assets_sales_css[] = {
#embed "../WebPages/Public/assets/sales.css" suffix(, )
0};

static const unsigned char file_assets_seatmap_best_js[] = {
#embed "../WebPages/Public/assets/seatmap/best.js" suffix(, )
0};

static const unsigned char file_assets_seatmap_camera_js[] = {
#embed "../WebPages/Public/assets/seatmap/camera.js" suffix(, )
0};

static const unsigned char file_assets_seatmap_choice_js[] = {
#embed "../WebPages/Public/assets/seatmap/choice.js" suffix(, )
0};

static const unsigned char file_assets_seatmap_frame_js[] = {
#embed "../WebPages/Public/assets/seatmap/frame.js" suffix(, )
0};

static const unsigned char file_assets_seatmap_ink_js[] = {
#embed "../WebPages/Public/assets/seatmap/ink.js" suffix(, )
0};

static const unsigned char file_assets_seatmap_labels_js[] = {
#embed "../WebPages/Public/assets/seatmap/labels.js" suffix(, )
0};

static const unsigned char file_assets_seatmap_list_js[] = {
#embed "../WebPages/Public/assets/seatmap/list.js" suffix(, )
0};

static const unsigned char file_assets_seatmap_map_js[] = {
#embed "../WebPages/Public/assets/seatmap/map.js" suffix(, )
0};

static const unsigned char file_assets_seatmap_names_js[] = {
#embed "../WebPages/Public/assets/seatmap/names.js" suffix(, )
0};

static const unsigned char file_assets_seatmap_painter_js[] = {
#embed "../WebPages/Public/assets/seatmap/painter.js" suffix(, )
0};

static const unsigned char file_assets_seatmap_plan_js[] = {
#embed "../WebPages/Public/assets/seatmap/plan.js" suffix(, )
0};

static const unsigned char file_assets_seatmap_statuses_js[] = {
#embed "../WebPages/Public/assets/seatmap/statuses.js" suffix(, )
0};

static const unsigned char file_assets_seatmap_turn_js[] = {
#embed "../WebPages/Public/assets/seatmap/turn.js" suffix(, )
0};

static const unsigned char file_assets_seats_css[] = {
#embed "../WebPages/Public/assets/seats.css" suffix(, )
0};

static const unsigned char file_assets_setup_css[] = {
#embed "../WebPages/Public/assets/setup.css" suffix(, )
0};

static const unsigned char file_assets_tickets_css[] = {
#embed "../WebPages/Public/assets/tickets.css" suffix(, )
0};

static const unsigned char file_assets_words_common_en_js[] = {
#embed "../WebPages/Public/assets/words/common.en.js" suffix(, )
0};

static const unsigned char file_assets_words_common_ko_js[] = {
#embed "../WebPages/Public/assets/words/common.ko.js" suffix(, )
0};

static const unsigned char file_assets_words_console_en_js[] = {
#embed "../WebPages/Public/assets/words/console.en.js" suffix(, )
0};

static const unsigned char file_assets_words_console_ko_js[] = {
#embed "../WebPages/Public/assets/words/console.ko.js" suffix(, )
0};

static const unsigned char file_assets_words_fan_en_js[] = {
#embed "../WebPages/Public/assets/words/fan.en.js" suffix(, )
0};

static const unsigned char file_assets_words_fan_ko_js[] = {
#embed "../WebPages/Public/assets/words/fan.ko.js" suffix(, )
0};

static const unsigned char file_assets_words_gate_en_js[] = {
#embed "../WebPages/Public/assets/words/gate.en.js" suffix(, )
0};

static const unsigned char file_assets_words_gate_ko_js[] = {
#embed "../WebPages/Public/assets/words/gate.ko.js" suffix(, )
0};

static const unsigned char file_assets_words_hooks_en_js[] = {
#embed "../WebPages/Public/assets/words/hooks.en.js" suffix(, )
0};

static const unsigned char file_assets_words_hooks_ko_js[] = {
#embed "../WebPages/Public/assets/words/hooks.ko.js" suffix(, )
0};

static const unsigned char file_assets_words_line_en_js[] = {
#embed "../WebPages/Public/assets/words/line.en.js" suffix(, )
0};

static const unsigned char file_assets_words_line_ko_js[] = {
#embed "../WebPages/Public/assets/words/line.ko.js" suffix(, )
0};

static const unsigned char file_assets_words_pay_en_js[] = {
#embed "../WebPages/Public/assets/words/pay.en.js" suffix(, )
0};

static const unsigned char file_assets_words_pay_ko_js[] = {
#embed "../WebPages/Public/assets/words/pay.ko.js" suffix(, )
0};

static const unsigned char file_assets_words_sales_en_js[] = {
#embed "../WebPages/Public/assets/words/sales.en.js" suffix(, )
0};

static const unsigned char file_assets_words_sales_ko_js[] = {
#embed "../WebPages/Public/assets/words/sales.ko.js" suffix(, )
0};

static const unsigned char file_assets_words_seats_en_js[] = {
#embed "../WebPages/Public/assets/words/seats.en.js" suffix(, )
0};

static const unsigned char file_assets_words_seats_ko_js[] = {
#embed "../WebPages/Public/assets/words/seats.ko.js" suffix(, )
0};

static const unsigned char file_assets_words_setup_en_js[] = {
#embed "../WebPages/Public/assets/words/setup.en.js" suffix(, )
0};

static const unsigned char file_assets_words_setup_ko_js[] = {
#embed "../WebPages/Public/assets/words/setup.ko.js" suffix(, )
0};

static const unsigned char file_assets_words_tickets_en_js[] = {
#embed "../WebPages/Public/assets/words/tickets.en.js" suffix(, )
0};

static const unsigned char file_assets_words_tickets_ko_js[] = {
#embed "../WebPages/Public/assets/words/tickets.ko.js" suffix(, )
0};

static const unsigned char file_console_html[] = {
#embed "../WebPages/Public/console.html" suffix(, )
0};

static const unsigned char file_fan_html[] = {
#embed "../WebPages/Public/fan.html" suffix(, )
0};

static const unsigned char file_favicon_ico[] = {
#embed "../WebPages/Public/favicon.ico" suffix(, )
0};

static const unsigned char file_manifest_webmanifest[] = {
#embed "../WebPages/Public/manifest.webmanifest" suffix(, )
0};

static const unsigned char file_openapi_json[] = {
#embed "../WebPages/Public/openapi.json" suffix(, )
0};

static const unsigned char file_tickets_worker_js[] = {
#embed "../WebPages/Public/tickets-worker.js" suffix(, )
0};

#pragma clang diagnostic pop

static const WebFile files[] = {
    {"assets/base.css", file_assets_base_css, sizeof file_assets_base_css - 1},
    {"assets/checkout.css", file_assets_checkout_css, sizeof file_assets_checkout_css - 1},
    {"assets/console.css", file_assets_console_css, sizeof file_assets_console_css - 1},
    {"assets/console/checkin.js", file_assets_console_checkin_js, sizeof file_assets_console_checkin_js - 1},
    {"assets/console/concert-form.js", file_assets_console_concert_form_js, sizeof file_assets_console_concert_form_js - 1},
    {"assets/console/concert-head.js", file_assets_console_concert_head_js, sizeof file_assets_console_concert_head_js - 1},
    {"assets/console/concerts.js", file_assets_console_concerts_js, sizeof file_assets_console_concerts_js - 1},
    {"assets/console/create.js", file_assets_console_create_js, sizeof file_assets_console_create_js - 1},
    {"assets/console/dashboard.js", file_assets_console_dashboard_js, sizeof file_assets_console_dashboard_js - 1},
    {"assets/console/draft.js", file_assets_console_draft_js, sizeof file_assets_console_draft_js - 1},
    {"assets/console/edit.js", file_assets_console_edit_js, sizeof file_assets_console_edit_js - 1},
    {"assets/console/figures.js", file_assets_console_figures_js, sizeof file_assets_console_figures_js - 1},
    {"assets/console/format.js", file_assets_console_format_js, sizeof file_assets_console_format_js - 1},
    {"assets/console/funnel.js", file_assets_console_funnel_js, sizeof file_assets_console_funnel_js - 1},
    {"assets/console/gate-camera.js", file_assets_console_gate_camera_js, sizeof file_assets_console_gate_camera_js - 1},
    {"assets/console/gate-keys.js", file_assets_console_gate_keys_js, sizeof file_assets_console_gate_keys_js - 1},
    {"assets/console/gate-search.js", file_assets_console_gate_search_js, sizeof file_assets_console_gate_search_js - 1},
    {"assets/console/gate-undo.js", file_assets_console_gate_undo_js, sizeof file_assets_console_gate_undo_js - 1},
    {"assets/console/hall.js", file_assets_console_hall_js, sizeof file_assets_console_hall_js - 1},
    {"assets/console/health.js", file_assets_console_health_js, sizeof file_assets_console_health_js - 1},
    {"assets/console/heat-levels.js", file_assets_console_heat_levels_js, sizeof file_assets_console_heat_levels_js - 1},
    {"assets/console/heat-map.js", file_assets_console_heat_map_js, sizeof file_assets_console_heat_map_js - 1},
    {"assets/console/line-panel.js", file_assets_console_line_panel_js, sizeof file_assets_console_line_panel_js - 1},
    {"assets/console/main.js", file_assets_console_main_js, sizeof file_assets_console_main_js - 1},
    {"assets/console/performance.js", file_assets_console_performance_js, sizeof file_assets_console_performance_js - 1},
    {"assets/console/plan-drawing.js", file_assets_console_plan_drawing_js, sizeof file_assets_console_plan_drawing_js - 1},
    {"assets/console/plan-faults.js", file_assets_console_plan_faults_js, sizeof file_assets_console_plan_faults_js - 1},
    {"assets/console/plan-field.js", file_assets_console_plan_field_js, sizeof file_assets_console_plan_field_js - 1},
    {"assets/console/plan-tables.js", file_assets_console_plan_tables_js, sizeof file_assets_console_plan_tables_js - 1},
    {"assets/console/policy.js", file_assets_console_policy_js, sizeof file_assets_console_policy_js - 1},
    {"assets/console/qr/dark.js", file_assets_console_qr_dark_js, sizeof file_assets_console_qr_dark_js - 1},
    {"assets/console/qr/find.js", file_assets_console_qr_find_js, sizeof file_assets_console_qr_find_js - 1},
    {"assets/console/qr/reader.js", file_assets_console_qr_reader_js, sizeof file_assets_console_qr_reader_js - 1},
    {"assets/console/qr/reed-solomon.js", file_assets_console_qr_reed_solomon_js, sizeof file_assets_console_qr_reed_solomon_js - 1},
    {"assets/console/qr/symbol.js", file_assets_console_qr_symbol_js, sizeof file_assets_console_qr_symbol_js - 1},
    {"assets/console/refund.js", file_assets_console_refund_js, sizeof file_assets_console_refund_js - 1},
    {"assets/console/rehearsals.js", file_assets_console_rehearsals_js, sizeof file_assets_console_rehearsals_js - 1},
    {"assets/console/reports.js", file_assets_console_reports_js, sizeof file_assets_console_reports_js - 1},
    {"assets/console/sales.js", file_assets_console_sales_js, sizeof file_assets_console_sales_js - 1},
    {"assets/console/seat-panel.js", file_assets_console_seat_panel_js, sizeof file_assets_console_seat_panel_js - 1},
    {"assets/console/series.js", file_assets_console_series_js, sizeof file_assets_console_series_js - 1},
    {"assets/console/trends.js", file_assets_console_trends_js, sizeof file_assets_console_trends_js - 1},
    {"assets/console/upload.js", file_assets_console_upload_js, sizeof file_assets_console_upload_js - 1},
    {"assets/console/webhook-card.js", file_assets_console_webhook_card_js, sizeof file_assets_console_webhook_card_js - 1},
    {"assets/console/webhook-deliveries.js", file_assets_console_webhook_deliveries_js, sizeof file_assets_console_webhook_deliveries_js - 1},
    {"assets/console/webhook-form.js", file_assets_console_webhook_form_js, sizeof file_assets_console_webhook_form_js - 1},
    {"assets/console/webhooks.js", file_assets_console_webhooks_js, sizeof file_assets_console_webhooks_js - 1},
    {"assets/dashboard.css", file_assets_dashboard_css, sizeof file_assets_dashboard_css - 1},
    {"assets/docs/docs.css", file_assets_docs_docs_css, sizeof file_assets_docs_docs_css - 1},
    {"assets/docs/try.css", file_assets_docs_try_css, sizeof file_assets_docs_try_css - 1},
    {"assets/docs/try.js", file_assets_docs_try_js, sizeof file_assets_docs_try_js - 1},
    {"assets/fan.css", file_assets_fan_css, sizeof file_assets_fan_css - 1},
    {"assets/fan/account.js", file_assets_fan_account_js, sizeof file_assets_fan_account_js - 1},
    {"assets/fan/booked.js", file_assets_fan_booked_js, sizeof file_assets_fan_booked_js - 1},
    {"assets/fan/bookings.js", file_assets_fan_bookings_js, sizeof file_assets_fan_bookings_js - 1},
    {"assets/fan/cancel.js", file_assets_fan_cancel_js, sizeof file_assets_fan_cancel_js - 1},
    {"assets/fan/checkout.js", file_assets_fan_checkout_js, sizeof file_assets_fan_checkout_js - 1},
    {"assets/fan/concert.js", file_assets_fan_concert_js, sizeof file_assets_fan_concert_js - 1},
    {"assets/fan/concerts.js", file_assets_fan_concerts_js, sizeof file_assets_fan_concerts_js - 1},
    {"assets/fan/hold-clock.js", file_assets_fan_hold_clock_js, sizeof file_assets_fan_hold_clock_js - 1},
    {"assets/fan/kept.js", file_assets_fan_kept_js, sizeof file_assets_fan_kept_js - 1},
    {"assets/fan/line.js", file_assets_fan_line_js, sizeof file_assets_fan_line_js - 1},
    {"assets/fan/line/alerts.js", file_assets_fan_line_alerts_js, sizeof file_assets_fan_line_alerts_js - 1},
    {"assets/fan/line/ends.js", file_assets_fan_line_ends_js, sizeof file_assets_fan_line_ends_js - 1},
    {"assets/fan/line/estimate.js", file_assets_fan_line_estimate_js, sizeof file_assets_fan_line_estimate_js - 1},
    {"assets/fan/line/memory.js", file_assets_fan_line_memory_js, sizeof file_assets_fan_line_memory_js - 1},
    {"assets/fan/line/place.js", file_assets_fan_line_place_js, sizeof file_assets_fan_line_place_js - 1},
    {"assets/fan/line/prepare.js", file_assets_fan_line_prepare_js, sizeof file_assets_fan_line_prepare_js - 1},
    {"assets/fan/line/signs.js", file_assets_fan_line_signs_js, sizeof file_assets_fan_line_signs_js - 1},
    {"assets/fan/line/stage.js", file_assets_fan_line_stage_js, sizeof file_assets_fan_line_stage_js - 1},
    {"assets/fan/line/turn.js", file_assets_fan_line_turn_js, sizeof file_assets_fan_line_turn_js - 1},
    {"assets/fan/line/waiting.js", file_assets_fan_line_waiting_js, sizeof file_assets_fan_line_waiting_js - 1},
    {"assets/fan/login.js", file_assets_fan_login_js, sizeof file_assets_fan_login_js - 1},
    {"assets/fan/main.js", file_assets_fan_main_js, sizeof file_assets_fan_main_js - 1},
    {"assets/fan/money.js", file_assets_fan_money_js, sizeof file_assets_fan_money_js - 1},
    {"assets/fan/more-time.js", file_assets_fan_more_time_js, sizeof file_assets_fan_more_time_js - 1},
    {"assets/fan/offline.js", file_assets_fan_offline_js, sizeof file_assets_fan_offline_js - 1},
    {"assets/fan/often.js", file_assets_fan_often_js, sizeof file_assets_fan_often_js - 1},
    {"assets/fan/paper.js", file_assets_fan_paper_js, sizeof file_assets_fan_paper_js - 1},
    {"assets/fan/paying.js", file_assets_fan_paying_js, sizeof file_assets_fan_paying_js - 1},
    {"assets/fan/paypanel.js", file_assets_fan_paypanel_js, sizeof file_assets_fan_paypanel_js - 1},
    {"assets/fan/poster.js", file_assets_fan_poster_js, sizeof file_assets_fan_poster_js - 1},
    {"assets/fan/sale-panel.js", file_assets_fan_sale_panel_js, sizeof file_assets_fan_sale_panel_js - 1},
    {"assets/fan/sale.js", file_assets_fan_sale_js, sizeof file_assets_fan_sale_js - 1},
    {"assets/fan/search.js", file_assets_fan_search_js, sizeof file_assets_fan_search_js - 1},
    {"assets/fan/seats.js", file_assets_fan_seats_js, sizeof file_assets_fan_seats_js - 1},
    {"assets/fan/signup.js", file_assets_fan_signup_js, sizeof file_assets_fan_signup_js - 1},
    {"assets/fan/stage.js", file_assets_fan_stage_js, sizeof file_assets_fan_stage_js - 1},
    {"assets/fan/tabs.js", file_assets_fan_tabs_js, sizeof file_assets_fan_tabs_js - 1},
    {"assets/fan/ticket.js", file_assets_fan_ticket_js, sizeof file_assets_fan_ticket_js - 1},
    {"assets/fan/tickets.js", file_assets_fan_tickets_js, sizeof file_assets_fan_tickets_js - 1},
    {"assets/fan/topup.js", file_assets_fan_topup_js, sizeof file_assets_fan_topup_js - 1},
    {"assets/fan/wallet.js", file_assets_fan_wallet_js, sizeof file_assets_fan_wallet_js - 1},
    {"assets/gate.css", file_assets_gate_css, sizeof file_assets_gate_css - 1},
    {"assets/hooks.css", file_assets_hooks_css, sizeof file_assets_hooks_css - 1},
    {"assets/icon.svg", file_assets_icon_svg, sizeof file_assets_icon_svg - 1},
    {"assets/icons/apple-touch-icon.png", file_assets_icons_apple_touch_icon_png, sizeof file_assets_icons_apple_touch_icon_png - 1},
    {"assets/icons/icon-192.png", file_assets_icons_icon_192_png, sizeof file_assets_icons_icon_192_png - 1},
    {"assets/icons/icon-512.png", file_assets_icons_icon_512_png, sizeof file_assets_icons_icon_512_png - 1},
    {"assets/icons/icon-maskable.png", file_assets_icons_icon_maskable_png, sizeof file_assets_icons_icon_maskable_png - 1},
    {"assets/icons/share.png", file_assets_icons_share_png, sizeof file_assets_icons_share_png - 1},
    {"assets/kit/abort.js", file_assets_kit_abort_js, sizeof file_assets_kit_abort_js - 1},
    {"assets/kit/api.js", file_assets_kit_api_js, sizeof file_assets_kit_api_js - 1},
    {"assets/kit/boot.js", file_assets_kit_boot_js, sizeof file_assets_kit_boot_js - 1},
    {"assets/kit/channel.js", file_assets_kit_channel_js, sizeof file_assets_kit_channel_js - 1},
    {"assets/kit/clock.js", file_assets_kit_clock_js, sizeof file_assets_kit_clock_js - 1},
    {"assets/kit/connection.js", file_assets_kit_connection_js, sizeof file_assets_kit_connection_js - 1},
    {"assets/kit/dom.js", file_assets_kit_dom_js, sizeof file_assets_kit_dom_js - 1},
    {"assets/kit/form.js", file_assets_kit_form_js, sizeof file_assets_kit_form_js - 1},
    {"assets/kit/i18n.js", file_assets_kit_i18n_js, sizeof file_assets_kit_i18n_js - 1},
    {"assets/kit/intent.js", file_assets_kit_intent_js, sizeof file_assets_kit_intent_js - 1},
    {"assets/kit/notice.js", file_assets_kit_notice_js, sizeof file_assets_kit_notice_js - 1},
    {"assets/kit/router.js", file_assets_kit_router_js, sizeof file_assets_kit_router_js - 1},
    {"assets/kit/session.js", file_assets_kit_session_js, sizeof file_assets_kit_session_js - 1},
    {"assets/kit/shell.js", file_assets_kit_shell_js, sizeof file_assets_kit_shell_js - 1},
    {"assets/kit/store.js", file_assets_kit_store_js, sizeof file_assets_kit_store_js - 1},
    {"assets/kit/stream.js", file_assets_kit_stream_js, sizeof file_assets_kit_stream_js - 1},
    {"assets/kit/style.js", file_assets_kit_style_js, sizeof file_assets_kit_style_js - 1},
    {"assets/kit/zone.js", file_assets_kit_zone_js, sizeof file_assets_kit_zone_js - 1},
    {"assets/line.css", file_assets_line_css, sizeof file_assets_line_css - 1},
    {"assets/old.css", file_assets_old_css, sizeof file_assets_old_css - 1},
    {"assets/sales.css", file_assets_sales_css, sizeof file_assets_sales_css - 1},
    {"assets/seatmap/best.js", file_assets_seatmap_best_js, sizeof file_assets_seatmap_best_js - 1},
    {"assets/seatmap/camera.js", file_assets_seatmap_camera_js, sizeof file_assets_seatmap_camera_js - 1},
    {"assets/seatmap/choice.js", file_assets_seatmap_choice_js, sizeof file_assets_seatmap_choice_js - 1},
    {"assets/seatmap/frame.js", file_assets_seatmap_frame_js, sizeof file_assets_seatmap_frame_js - 1},
    {"assets/seatmap/ink.js", file_assets_seatmap_ink_js, sizeof file_assets_seatmap_ink_js - 1},
    {"assets/seatmap/labels.js", file_assets_seatmap_labels_js, sizeof file_assets_seatmap_labels_js - 1},
    {"assets/seatmap/list.js", file_assets_seatmap_list_js, sizeof file_assets_seatmap_list_js - 1},
    {"assets/seatmap/map.js", file_assets_seatmap_map_js, sizeof file_assets_seatmap_map_js - 1},
    {"assets/seatmap/names.js", file_assets_seatmap_names_js, sizeof file_assets_seatmap_names_js - 1},
    {"assets/seatmap/painter.js", file_assets_seatmap_painter_js, sizeof file_assets_seatmap_painter_js - 1},
    {"assets/seatmap/plan.js", file_assets_seatmap_plan_js, sizeof file_assets_seatmap_plan_js - 1},
    {"assets/seatmap/statuses.js", file_assets_seatmap_statuses_js, sizeof file_assets_seatmap_statuses_js - 1},
    {"assets/seatmap/turn.js", file_assets_seatmap_turn_js, sizeof file_assets_seatmap_turn_js - 1},
    {"assets/seats.css", file_assets_seats_css, sizeof file_assets_seats_css - 1},
    {"assets/setup.css", file_assets_setup_css, sizeof file_assets_setup_css - 1},
    {"assets/tickets.css", file_assets_tickets_css, sizeof file_assets_tickets_css - 1},
    {"assets/words/common.en.js", file_assets_words_common_en_js, sizeof file_assets_words_common_en_js - 1},
    {"assets/words/common.ko.js", file_assets_words_common_ko_js, sizeof file_assets_words_common_ko_js - 1},
    {"assets/words/console.en.js", file_assets_words_console_en_js, sizeof file_assets_words_console_en_js - 1},
    {"assets/words/console.ko.js", file_assets_words_console_ko_js, sizeof file_assets_words_console_ko_js - 1},
    {"assets/words/fan.en.js", file_assets_words_fan_en_js, sizeof file_assets_words_fan_en_js - 1},
    {"assets/words/fan.ko.js", file_assets_words_fan_ko_js, sizeof file_assets_words_fan_ko_js - 1},
    {"assets/words/gate.en.js", file_assets_words_gate_en_js, sizeof file_assets_words_gate_en_js - 1},
    {"assets/words/gate.ko.js", file_assets_words_gate_ko_js, sizeof file_assets_words_gate_ko_js - 1},
    {"assets/words/hooks.en.js", file_assets_words_hooks_en_js, sizeof file_assets_words_hooks_en_js - 1},
    {"assets/words/hooks.ko.js", file_assets_words_hooks_ko_js, sizeof file_assets_words_hooks_ko_js - 1},
    {"assets/words/line.en.js", file_assets_words_line_en_js, sizeof file_assets_words_line_en_js - 1},
    {"assets/words/line.ko.js", file_assets_words_line_ko_js, sizeof file_assets_words_line_ko_js - 1},
    {"assets/words/pay.en.js", file_assets_words_pay_en_js, sizeof file_assets_words_pay_en_js - 1},
    {"assets/words/pay.ko.js", file_assets_words_pay_ko_js, sizeof file_assets_words_pay_ko_js - 1},
    {"assets/words/sales.en.js", file_assets_words_sales_en_js, sizeof file_assets_words_sales_en_js - 1},
    {"assets/words/sales.ko.js", file_assets_words_sales_ko_js, sizeof file_assets_words_sales_ko_js - 1},
    {"assets/words/seats.en.js", file_assets_words_seats_en_js, sizeof file_assets_words_seats_en_js - 1},
    {"assets/words/seats.ko.js", file_assets_words_seats_ko_js, sizeof file_assets_words_seats_ko_js - 1},
    {"assets/words/setup.en.js", file_assets_words_setup_en_js, sizeof file_assets_words_setup_en_js - 1},
    {"assets/words/setup.ko.js", file_assets_words_setup_ko_js, sizeof file_assets_words_setup_ko_js - 1},
    {"assets/words/tickets.en.js", file_assets_words_tickets_en_js, sizeof file_assets_words_tickets_en_js - 1},
    {"assets/words/tickets.ko.js", file_assets_words_tickets_ko_js, sizeof file_assets_words_tickets_ko_js - 1},
    {"console.html", file_console_html, sizeof file_console_html - 1},
    {"fan.html", file_fan_html, sizeof file_fan_html - 1},
    {"favicon.ico", file_favicon_ico, sizeof file_favicon_ico - 1},
    {"manifest.webmanifest", file_manifest_webmanifest, sizeof file_manifest_webmanifest - 1},
    {"openapi.json", file_openapi_json, sizeof file_openapi_json - 1},
    {"tickets-worker.js", file_tickets_worker_js, sizeof file_tickets_worker_js - 1},
};

size_t web_file_count(void) { return sizeof files / sizeof files[0]; }
WebFile web_file(size_t index) { return files[index]; }
