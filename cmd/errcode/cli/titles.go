package cli

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A meaning is what a column holds, by its title.
type meaning struct {
	field string // of a row; "" for what is not read
	rank  int    // a column with a lower rank is preferred
	exact bool   // whether the title must have no other words
}

// The ranks of some columns, which decide what is done with a second one.
const (
	rankSure   = 0  // the title has this meaning in all tables
	rankMaybe  = 10 // it has if the cells agree
	rankCause  = 20 // a description that says why; beside another one it is the help
	rankRemark = 30 // a description if there is no other one
)

// columnTitles are the titles that documents give to columns, without accents. A longer
// one is stronger than a shorter one within it.
var columnTitles = []struct {
	meaning
	titles string // with commas between them
}{
	{meaning{"code", rankSure, false}, `code, codes, error code, error codes, err code, errcode, api code,
		codigo, codigo de error, codigo del error, codigo error, codigo de erro, codigo do erro, codigo erro,
		code d'erreur, code erreur, code de l'erreur, codes d'erreur,
		fehlercode, fehler code, fehlernummer, fehlerkennung, fehlerschlussel, fehlerkurzel,
		codice, codice di errore, codice errore, codice d'errore,
		код, код ошибки, коды ошибок,
		错误码, 错误代码, 错误编码, 错误编号, 业务码, 业务错误码, 代码, 编码, 错误号, 錯誤碼, 錯誤代碼, 錯誤編號, 代碼, 編碼, 代號,
		エラーコード, コード, エラー番号,
		에러 코드, 에러코드, 오류 코드, 오류코드, 코드,
		ma loi, ma`},
	{meaning{"code", rankMaybe, true}, `error, errors, error type, error name, error id, error key, error class, error identifier, error string,
		type, name, key, id, identifier, slug, constant, enum, exception, reason code, sub code, symbol, value, title, class,
		tipo, tipo de error, nombre, identificador, clave, erro, tipo de erro, nome, chave,
		erreur, type d'erreur, nom, identifiant, cle, fehler, fehlertyp, typ, bezeichner, kennung, schlussel,
		errore, tipo di errore, identificatore, chiave,
		ошибка, тип, тип ошибки, имя, идентификатор, название, ключ,
		错误, 错误类型, 错误名称, 类型, 名称, 标识, 枚举, 常量, 錯誤, 錯誤類型, 類型, 名稱, 識別碼, 常數,
		エラー, エラー名, エラー種別, エラータイプ, 種類, 種別, 名前, 識別子, 定数,
		에러, 오류, 에러 유형, 오류 유형, 에러명, 오류명, 유형, 타입, 이름, 식별자, 키,
		loi, loai, loai loi, ten, ten loi, dinh danh`},
	{meaning{"status", rankSure, false}, `http, http status code, http status, http code, http error code, http error, http response code, http response,
		status code, response status, response code, response status code,
		codigo http, estado http, codigo de estado, codigo de estado http, codigo de respuesta, codigo de respuesta http,
		status http, codigo de status, codigo de status http, codigo de resposta,
		code http, statut http, code de statut, code de statut http, code d'etat, code d'etat http, code de reponse, code de retour http, etat http,
		statuscode, http statuscode, antwortcode, http antwortcode,
		codice http, stato http, codice di stato, codice di stato http, codice di risposta,
		http код, код http, код ответа, http статус, статус http, код состояния, код статуса, статус код, статус ответа,
		http状态码, http 状态码, 状态码, http状态, http 状态, 响应码, 响应状态码, 状态代码, http狀態碼, http 狀態碼, 狀態碼, http狀態, http 狀態, 回應碼,
		ステータスコード, httpステータス, http ステータス, httpステータスコード, http ステータスコード, 応答コード, レスポンスコード,
		상태 코드, 상태코드, http 상태, http 상태 코드, http 상태코드, 응답 코드, 응답코드,
		ma http, ma trang thai, trang thai http, ma trang thai http, ma phan hoi`},
	{meaning{"status", rankMaybe, true}, `status, response, estado, respuesta, resposta, statut, etat, reponse, antwort, stato, risposta,
		статус, ответ, состояние, 状态, 响应, 狀態, 回應, ステータス, 応答, 상태, 응답, trang thai, phan hoi`},
	{meaning{"", rankSure, false}, `status text, status message, status description, status name, reason phrase, http message, http reason, http method, method`},
	{meaning{"message", rankSure, false}, `english message, english text, message en, message english, message in english, mensaje en ingles, mensagem em ingles, message anglais, message en anglais,
		englische meldung, messaggio inglese, сообщение на английском, английское сообщение,
		英文消息, 英文信息, 英文提示, 英文訊息, 英文讯息, 英語メッセージ, 영문 메시지, 영어 메시지, thong bao tieng anh`},
	{meaning{"message", rankMaybe, false}, `message, error message, msg, error msg, err msg, errmsg, response message, user message, default message, message pattern, text, error text,
		mensaje, mensaje de error, mensaje del error, texto, mensagem, mensagem de erro, mensagem do erro,
		message d'erreur, message erreur, texte, meldung, fehlermeldung, nachricht, fehlertext, meldungstext,
		messaggio, messaggio di errore, messaggio d'errore, testo,
		сообщение, сообщение об ошибке, текст, текст ошибки,
		消息, 错误消息, 错误信息, 信息, 提示, 提示信息, 错误提示, 错误提示信息, 返回信息, 訊息, 錯誤訊息, 提示訊息, 錯誤提示,
		メッセージ, エラーメッセージ, エラー文, 文言, 메시지, 메세지, 에러 메시지, 오류 메시지, 에러메시지, 오류메시지,
		thong diep, thong bao, thong bao loi, noi dung, tin nhan`},
	{meaning{"description", rankSure, false}, `description, meaning, explanation, desc, definition, summary,
		descripcion, significado, explicacion, resumen, descricao, explicacao, resumo,
		signification, explication, sens, libelle, beschreibung, bedeutung, erklarung, erlauterung,
		descrizione, significato, spiegazione, описание, значение, пояснение, расшифровка, объяснение, описание ошибки,
		描述, 说明, 含义, 意义, 错误描述, 错误说明, 解释, 释义, 意思, 錯誤描述, 錯誤說明, 說明, 含義, 意義, 解釋,
		説明, 意味, 内容, エラー内容, 설명, 의미, 내용, 뜻, mo ta, y nghia, giai thich, dien giai, mo ta loi`},
	{meaning{"description", rankCause, false}, `cause, causes, possible cause, possible causes, common cause, common causes, when, when it occurs, when returned, occurs when, returned when, reason, why, scenario, condition,
		trigger, triggers, trigger condition, usage, use, used for, use case, case, situation,
		cuando, causa, causas, razon, motivo, escenario, condicion, uso, caso, quando, quando ocorre, cenario, condicao,
		quand, raison, motif, cas, scenario, utilisation, declencheur, ursache, ursachen, wann, grund, szenario, bedingung, ausloser, verwendung, fall,
		scenario, condizione, causa, utilizzo, причина, причины, когда, когда возникает, условие, условия, сценарий, случай,
		原因, 触发条件, 触发场景, 场景, 使用场景, 应用场景, 条件, 发生条件, 情况, 可能原因, 觸發場景, 觸發條件, 場景, 情況, 使用場景,
		発生条件, 発生原因, 発生タイミング, 場面, 원인, 발생 조건, 발생조건, 조건, 사유, 발생 상황, 상황, 발생 원인,
		nguyen nhan, khi nao, dieu kien, truong hop, tinh huong, ly do, kich ban`},
	{meaning{"description", rankRemark, false}, `notes, note, comment, comments, remark, remarks, details, detail, section, context, info, information, example, further information,
		notas, nota, observaciones, comentario, comentarios, detalles, observacoes, detalhes,
		remarques, remarque, commentaire, commentaires, hinweis, hinweise, anmerkung, anmerkungen, bemerkung, bemerkungen, kommentar, einzelheiten,
		dettagli, osservazioni, commento, примечание, примечания, комментарий, подробности, детали,
		备注, 注释, 详情, 详细, 補充, 備註, 註解, 詳情, 備考, 補足, 詳細, 비고, 참고, 상세, ghi chu, chi tiet`},
	{meaning{"fix", rankSure, false}, `solution, solutions, resolution, fix, how to fix, how to resolve, remedy, recovery, user recovery, what to do, remediation, prevention, workaround, handling, client handling,
		suggestion, next step, next steps, recommended action, suggested action, client action, ui action, user action, required action,
		solucion, resolucion, que hacer, accion, accion recomendada, como resolver, solucao, resolucao, acao, acao recomendada, o que fazer,
		que faire, correction, action recommandee, action a effectuer, losung, abhilfe, massnahme, maßnahme, behebung, aktion, vorgehen, was tun,
		soluzione, risoluzione, cosa fare, azione, rimedio, решение, что делать, действие, действия, способ устранения, как исправить,
		解决方案, 解决方法, 解决办法, 处理方式, 处理方法, 处理建议, 建议, 前端处理, 客户端处理, 解決方案, 解決方法, 處理方式, 處理方法, 處理建議, 建議, 前端處理,
		対処, 対処法, 対処方法, 対応, 対応方法, 対策, 해결 방법, 해결방법, 해결책, 조치, 조치 방법, 대응, 대응 방법, 처리 방법,
		cach xu ly, giai phap, cach khac phuc, hanh dong, xu ly, khac phuc`},
	{meaning{"action", rankSure, true}, `action, frontend action, front end action`},
	{meaning{"fault", rankSure, true}, `fault`},
	{meaning{"replacedBy", rankSure, true}, `replaced by, replacedby`},
	{meaning{"table", rankSure, true}, `table, catalogue`},
	{meaning{"document", rankSure, true}, `document`},
}

// meanings are the columnTitles, as folded returns them.
var meanings = func() map[string]meaning {
	all := map[string]meaning{}
	for _, c := range columnTitles {
		for title := range strings.SplitSeq(c.titles, ",") {
			if key := folded(title); all[key] == (meaning{}) || all[key].rank > c.rank {
				all[key] = c.meaning
			}
		}
	}
	return all
}()

var (
	caseChange  = regexp.MustCompile(`(\p{Ll})(\p{Lu})|(\p{Lu})(\p{Lu}\p{Ll})`)
	parentheses = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）`)
)

// folded returns a title without case, accents and punctuation, its words with one space
// between them: "status code" for StatusCode, status_code and **Status-Code:**.
func folded(title string) string {
	title = caseChange.ReplaceAllString(strings.ReplaceAll(title, "’", "'"), "$1$3 $2$4")
	apart := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' {
			return r
		}
		return ' '
	}, unaccented(strings.ToLower(title)))
	return strings.Join(strings.Fields(apart), " ")
}

// unaccented returns text without accents, and without the other forms that a character
// may have, such as wide ones.
func unaccented(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ':
			return 'd'
		case r == 'Đ':
			return 'D'
		}
		return r
	}, norm.NFKD.String(text))
}

// meaningOf returns what a column with this title holds, and whether the title is known.
func meaningOf(title string) (meaning, bool) {
	whole := folded(title)
	if m, ok := meanings[whole]; ok {
		return m, true
	}
	short := folded(parentheses.ReplaceAllString(title, " "))
	if m, ok := meanings[short]; ok {
		return m, true
	}
	var found meaning
	longest, last := 0, 0
	for phrase, m := range meanings {
		if m.exact {
			continue
		}
		at := phraseIn(short, phrase)
		if at < 0 || len(phrase) < longest || len(phrase) == longest && at <= last {
			continue
		}
		found, longest, last = m, len(phrase), at
	}
	return found, longest > 0
}

// phraseIn returns where title has phrase, -1 for nowhere: as whole words, or anywhere in
// a script that is written without spaces.
func phraseIn(title, phrase string) int {
	if strings.ContainsFunc(phrase, spaceless) {
		return strings.LastIndex(title, phrase)
	}
	at := strings.LastIndex(" "+title+" ", " "+phrase+" ")
	if at < 0 && phrase == "http" {
		return strings.Index(title, phrase) // HTTP状态
	}
	return at
}

// spaceless reports whether words of r's script may stand without spaces between them.
func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}
