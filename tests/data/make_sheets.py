import openpyxl, xlsxwriter, xlwt, datetime
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableRow, TableCell
from odf.text import P
# 1: openpyxl: title, blank line, table beginning at B4; hidden first sheet; formulas without values; dates; truth values
b=openpyxl.Workbook()
h=b.active; h.title="Hidden"; h.append(["secret"]); h.append([1]); h.append([2]); h.sheet_state="hidden"
s=b.create_sheet("Data")
s["B2"]="Measured by hand"
for j,n in enumerate(["name","Length, mm","when","alive","text","double"]): s.cell(4,2+j,n)
rows=[("Adelie",1.5,datetime.date(2024,1,5),True,"1,5"),("Gentoo",2.5,datetime.date(2024,1,6),False,"2,5"),("Adelie",None,datetime.date(2024,1,7),True,"3,5"),("Chinstrap",3.5,datetime.date(2024,1,8),True,"4,5")]
for i,r in enumerate(rows):
    for j,v in enumerate(r): s.cell(5+i,2+j,v)
    s.cell(5+i,7,f"=C{5+i}*2")
t=b.create_sheet("More"); t.append(["x"]); t.append([10]); t.append([30])
b.active=1
b.save("openpyxl.xlsx")
# 2: xlsxwriter: a formula without a value is 0
w=xlsxwriter.Workbook("xlsxwriter.xlsx"); s=w.add_worksheet("Sheet1")
s.write_row(0,0,["x","twice","worked"])
for i in range(3):
    s.write_number(i+1,0,i+1.5); s.write_formula(i+1,1,f"=A{i+2}*2"); s.write_formula(i+1,2,f"=A{i+2}*3",None,(i+1.5)*3)
w.close()
# 3: ods
d=OpenDocumentSpreadsheet(); t=Table(name="Data")
def cell(v):
    if v is None: return TableCell()
    if isinstance(v,(int,float)): c=TableCell(valuetype="float",value=v)
    else: c=TableCell(valuetype="string")
    c.addElement(P(text=str(v))); return c
for r in [("species","mass"),("A",10),("B",20.5),("A",None),("A",30)]:
    row=TableRow()
    for v in r: row.addElement(cell(v))
    t.addElement(row)
d.spreadsheet.addElement(t); d.save("odfpy.ods")
# 4: xls
w=xlwt.Workbook(); s=w.add_sheet("Data"); h=w.add_sheet("Other")
for i,r in enumerate([("species","mass"),("A",10),("B",20.5),("A",""),("A",30)]):
    for j,v in enumerate(r):
        if v!="": s.write(i,j,v)
h.write(0,0,"x"); h.write(1,0,7); h.write(2,0,9)
w.save("xlwt.xls")
# 71 to 73: a text beside a number cell; a first sheet with another text
def column(name,rows,more=None):
    b=openpyxl.Workbook(); s=b.active; s.title="chart" if more else "S"
    for r in rows: s.append([r])
    if more:
        t=b.create_sheet("S")
        for r in more: t.append(r)
    b.save(name)
column("71-text-beside-number.xlsx",["p","1,200",2.5])
column("72-two-sheets.xlsx",["see S"],[["x","y"],[1,10],[3,30]])
column("73-decimal-comma-beside-number.xlsx",["p","1,25",2.5])
